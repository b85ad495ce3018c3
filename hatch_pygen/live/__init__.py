"""What talks to CDF or to a program: fetching, generate_sdk, the notebook. The build imports none of it."""
