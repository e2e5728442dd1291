"""The classroom: people take seats from phones, one laptop serves them, and the engine behind is the one of the batch.

The log of events is the truth (`store`), the lesson is what follows from it (`lesson`, `table`), the host puts acts
into the log (`host`), and pages show it (`app`).  It needs the extra `classroom`; nothing outside imports it but the
command.
"""
