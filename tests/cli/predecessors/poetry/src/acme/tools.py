def main() -> None:
    print("pumps")
