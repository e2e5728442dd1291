"""The case as data: schema, files, validation, catalogue of shipped cases, names of agents and protocols."""
