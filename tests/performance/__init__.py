"""The budgets of the design as a benchmark: ratios within one run, CPU time, never a timed test."""
