"""Measurements that take longer than tests may: accuracy on held-out pages, speed against peers."""
