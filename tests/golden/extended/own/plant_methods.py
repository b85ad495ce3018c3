"""Methods of the classes of golden_extended, as their users write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from golden_extended import MachineBase, MachineWrite, MachineWriteBase, NamedBase
else:
    NamedBase = MachineBase = MachineWriteBase = object


class NamedMethods(NamedBase):
    def title(self) -> str:
        """Name and status in one text."""
        return f"{self.name or self.external_id} ({self.status or 'unknown'})"


class MachineMethods(MachineBase):
    WATTS: ClassVar[float] = 1000.0

    @property
    def watts(self) -> float:
        return (self.power or 0.0) * self.WATTS

    @classmethod
    def kind(cls) -> str:
        return cls.__name__.lower()

    def doubled(self) -> MachineWrite:
        """An object to write, of twice the power."""
        written = self.as_write()
        written.power = 2 * (self.power or 0.0)
        return written


class MachineWriteMethods(MachineWriteBase):
    def switched_on(self) -> None:
        self.status = "on"
