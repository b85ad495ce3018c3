"""Own methods on generated classes: they are typed where a client gives an instance, and so is what they use."""

from __future__ import annotations

from golden_extended import ExtendedClient, Machine, MachineList, MachineWrite, Motor, Named
from typing_extensions import assert_type

client = ExtendedClient.embedded()

assert_type(client.machine.list(power=3.0), MachineList)
machine = client.machine.get("M-1")
assert_type(machine, Machine)
assert_type(machine.title(), str)
assert_type(machine.watts, float)
assert_type(machine.doubled(), MachineWrite)
assert_type(machine.power, float | None)
assert_type(Machine.kind(), str)
assert_type(machine.as_write(), MachineWrite)
MachineWrite(external_id="M-2", power=1.0).switched_on()
MachineWrite(external_id="M-2", power="x")  # expect: arg-type
machine.titel()  # expect: attr-defined
machine.power = "x"  # expect: assignment

named: Named = machine
motor = client.motor.get("M-3")
assert_type(motor, Motor)
assert_type(motor.watts, float)
assert_type(client.machine.list(Machine.power > 3.0)[0].title(), str)
client.machine.list(Machine.power > "x")  # expect: operator
