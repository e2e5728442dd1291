"""The stages of a round: caucus, table, respond, decide; one file each."""
