"""Role sheets on paper: one HTML file for a class, public and confidential parts on pages of their own."""
