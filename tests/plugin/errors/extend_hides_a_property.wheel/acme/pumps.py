class PumpMethods:
    def name(self) -> str:
        return "pump"


class PumpWriteMethods:
    name = "pump"
