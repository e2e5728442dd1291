"""What observed records say about hidden types: texts, figures and pages, calibration and backtests."""
