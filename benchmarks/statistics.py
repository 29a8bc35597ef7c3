"""Rates with their intervals: those of `pendataan evaluate`, so that all figures are counted alike."""

from cli.evaluation.statistics import Rate, wilson

__all__ = ["Rate", "wilson"]
