"""Negotiation protocols: who moves when, what is revealed when, and what ends the talks; one small file each.

Found by name through the entry points `diplosim.protocols`, the built-in ones like those of other packages.
"""
