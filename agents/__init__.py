"""Who can take a seat: Mesa agents for parties, and one small file per negotiating policy.

Everything here is found by name through the registry (entry points), like the agents of any other package.
"""
