"""What report authors take away from a run: the workbook of tables and the Word report.

Both are written from the same `ReportTable`s, which hold the run's own numbers.
"""
