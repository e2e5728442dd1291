"""What an analysis hands to its reader: sections, and pages that stand alone."""
