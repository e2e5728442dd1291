"""Forecasts of a group decision by simple models, beside which simulated terms can be read."""
