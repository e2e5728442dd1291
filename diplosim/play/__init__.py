"""One talk with people: the session, the log of moves, forks, transcripts and the terminal."""
