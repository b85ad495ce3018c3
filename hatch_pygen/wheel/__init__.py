"""What is done to a wheel, and what is looked for in one."""
