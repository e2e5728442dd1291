"""What only maintainers run: pages made from code and experiments, and the tables that ship."""
