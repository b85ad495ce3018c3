"""Status codes of points: those of OPC UA (part 4, 7.39), 32 bits, with their symbols.

>>> code_of("BadBrowseNameInvalid, StructureChanged, Low"), symbol_of(0x40000000), category(0x80600000)
(2153809152, 'Uncertain', 'Bad')
"""

from __future__ import annotations

from collections.abc import Mapping

GOOD, UNCERTAIN, BAD = 0, 0x4000_0000, 0x8000_0000
_CATEGORIES = ("Good", "Uncertain", "Bad")

_NAMED = [
    "Good",
    "0000",
    "GoodSubscriptionTransferred",
    "002D",
    "GoodCompletesAsynchronously",
    "002E",
    "GoodOverload",
    "002F",
    "GoodClamped",
    "0030",
    "GoodLocalOverride",
    "0096",
    "GoodEntryInserted",
    "00A2",
    "GoodEntryReplaced",
    "00A3",
    "GoodNoData",
    "00A5",
    "GoodMoreData",
    "00A6",
    "GoodCommunicationEvent",
    "00A7",
    "GoodShutdownEvent",
    "00A8",
    "GoodCallAgain",
    "00A9",
    "GoodNonCriticalTimeout",
    "00AA",
    "GoodResultsMayBeIncomplete",
    "00BA",
    "GoodDataIgnored",
    "00D9",
    "Uncertain",
    "4000",
    "UncertainReferenceOutOfServer",
    "406C",
    "UncertainNoCommunicationLastUsableValue",
    "408F",
    "UncertainLastUsableValue",
    "4090",
    "UncertainSubstituteValue",
    "4091",
    "UncertainInitialValue",
    "4092",
    "UncertainSensorNotAccurate",
    "4093",
    "UncertainEngineeringUnitsExceeded",
    "4094",
    "UncertainSubNormal",
    "4095",
    "UncertainDataSubNormal",
    "40A4",
    "UncertainReferenceNotDeleted",
    "40BC",
    "UncertainNotAllNodesAvailable",
    "40C0",
    "Bad",
    "8000",
    "BadUnexpectedError",
    "8001",
    "BadInternalError",
    "8002",
    "BadOutOfMemory",
    "8003",
    "BadResourceUnavailable",
    "8004",
    "BadCommunicationError",
    "8005",
    "BadEncodingError",
    "8006",
    "BadDecodingError",
    "8007",
    "BadEncodingLimitsExceeded",
    "8008",
    "BadUnknownResponse",
    "8009",
    "BadTimeout",
    "800A",
    "BadServiceUnsupported",
    "800B",
    "BadShutdown",
    "800C",
    "BadServerNotConnected",
    "800D",
    "BadServerHalted",
    "800E",
    "BadNothingToDo",
    "800F",
    "BadTooManyOperations",
    "8010",
    "BadDataTypeIdUnknown",
    "8011",
    "BadNoCommunication",
    "8031",
    "BadWaitingForInitialData",
    "8032",
    "BadNodeIdInvalid",
    "8033",
    "BadNodeIdUnknown",
    "8034",
    "BadAttributeIdInvalid",
    "8035",
    "BadNotReadable",
    "803A",
    "BadNotWritable",
    "803B",
    "BadOutOfRange",
    "803C",
    "BadNotSupported",
    "803D",
    "BadNotFound",
    "803E",
    "BadObjectDeleted",
    "803F",
    "BadNotImplemented",
    "8040",
    "BadBrowseNameInvalid",
    "8060",
    "BadConfigurationError",
    "8089",
    "BadNotConnected",
    "808A",
    "BadDeviceFailure",
    "808B",
    "BadSensorFailure",
    "808C",
    "BadOutOfService",
    "808D",
    "BadDeadbandFilterInvalid",
    "808E",
    "BadNoData",
    "809B",
    "BadDataLost",
    "809D",
    "BadDataUnavailable",
    "809E",
    "BadEntryExists",
    "809F",
    "BadNoEntryExists",
    "80A0",
    "BadTimestampNotSupported",
    "80A1",
    "BadInvalidArgument",
    "80AB",
    "BadConnectionRejected",
    "80AC",
    "BadDisconnect",
    "80AD",
    "BadConnectionClosed",
    "80AE",
    "BadInvalidState",
    "80AF",
    "BadNoDataAvailable",
    "80B1",
    "BadBoundNotFound",
    "80D7",
    "BadBoundNotSupported",
    "80D8",
]
CODES: Mapping[str, int] = {name: int(code, 16) << 16 for name, code in zip(_NAMED[::2], _NAMED[1::2], strict=True)}
SYMBOLS: Mapping[int, str] = {code: name for name, code in CODES.items()}

_DATA_VALUE = 0x0400
_FLAGS: Mapping[str, int] = {"StructureChanged": 0x8000, "SemanticsChanged": 0x4000}
_LIMITS: Mapping[str, int] = {"Low": 0x0100, "High": 0x0200, "Constant": 0x0300}
_OVERFLOW = 0x0080


def category(code: int) -> str:
    """Good, Uncertain or Bad: the two highest bits tell."""
    return _CATEGORIES[min(code >> 30 & 3, 2)]


def code_of(symbol: str) -> int:
    """Raises ValueError for a symbol that is none."""
    name, *infos = [part.strip() for part in symbol.split(",")]
    if name not in CODES:
        raise ValueError(f"there is no status {name!r}")
    code = CODES[name]
    for info in infos:
        if info in _FLAGS:
            code |= _FLAGS[info]
        elif info in _LIMITS or info == "Overflow":
            code |= _DATA_VALUE | _LIMITS.get(info, _OVERFLOW)
        else:
            raise ValueError(f"there is no addition {info!r} to a status")
    return code


def symbol_of(code: int) -> str:
    """Raises ValueError for a code that is none."""
    name = SYMBOLS.get(code & 0xFFFF_0000)
    infos = [flag for flag, bit in _FLAGS.items() if code & bit]
    infos += [limit for limit, bits in _LIMITS.items() if code & 0x0300 == bits]
    infos += ["Overflow"] if code & _OVERFLOW else []
    if name is None or code_of(", ".join((name, *infos))) != code:
        raise ValueError(f"there is no status with the code {code}")
    return ", ".join((name, *infos))
