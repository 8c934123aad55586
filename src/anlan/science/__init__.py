"""Pure functions on arrays: forecasts, scores, intervals. Knows no city and reads no clock."""
