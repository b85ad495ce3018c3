def main() -> None:
    print("checked")
