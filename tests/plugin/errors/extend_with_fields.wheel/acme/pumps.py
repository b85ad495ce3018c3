from typing import ClassVar


class PumpMethods:
    limit: ClassVar[int] = 3
    speed: float = 0.0
