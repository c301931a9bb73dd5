"""Measurements that compare ways of doing the same, side by side in one run."""
