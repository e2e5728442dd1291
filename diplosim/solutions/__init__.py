"""Solution concepts: where bargaining theory places an agreement, and how far a text lies from there."""
