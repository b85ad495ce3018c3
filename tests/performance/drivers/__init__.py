"""Programs that each measure one client in a process and an environment of its own, and print their figures as JSON.

They import nothing of this repository but `rates` and, in `generated_client`, what is measured.
"""
