"""Records as files: JSON, CSV, XLSX. A restricted record is counted in each, its fields stay closed."""
