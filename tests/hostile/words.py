"""Texts that want to be code and identifiers that mean something to Python, pydantic or the runtime: all legal in CDF.

The tables are literal, so that a seed gives the same model on every Python and after every change of the runtime;
the corpus also takes the names that the runtime has today.
"""

from __future__ import annotations

from random import Random

CANARY = "planted_canary"
"""Called by every text that is code; it stands in no identifier, so code that names it came out of a text."""

CODE = f"__import__('builtins').{CANARY}()"

PAYLOADS = (
    f'""" ; {CODE} ; """',
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f'" + str({CODE}) + "',
    f"' + str({CODE}) + '",
    f'") or {CODE} or ("',
    f'"])\n{CODE}\n(["',
    f'")\n\n{CODE}\n\nclass Pump("',
    f"\\\n{CODE}",
    f"\\\\\n{CODE}",
    f"x\n{CODE}\n",
    f"x\r{CODE}\r",
    f"x\u2028{CODE}\u2028",
    f"x\x0c{CODE}\x0c",
    f'x\\"""\n{CODE}\n',
    f'x\\\\"""\n{CODE}\n"""',
    f"{{{{ {CODE} }}}}",
    f"{{% set x = {CODE} %}}",
    f"{{{CODE}}}",
    f"#}}{CODE}",
    f"# type: ignore\n{CODE}",
    CODE,
)

FRAGMENTS = (
    '"', "'", '"""', "'''", '""', "\\", "\\\\", "\\\n", "\n", "\r", "\r\n", "\t", "\x00", "\x01", "\x0b", "\x0c", "\x1b[31m",
    "\x1c", "\x7f", "\x85", "\xa0", "\xad", "\u061c", "\u1100", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u2066",
    "\u3000", "\ufeff", "\ufffd", "\uffff", "\U0001f980", "\U000e0041", "\U0010ffff", "{{ 7 }}", "{% raw %}", "{#", "#}",
    "# type: ignore", "# fmt: off", "# fmt: skip", "# noqa", "# pyright: basic", "#!", "coding: latin-1", "coding=ascii", "#",
    "{", "}", "{}", "%s", "%(x)s", "${x}", "$(x)", "`x`", "(", ")", "[", "]", ";", ",", ":", "\\N", "\\N{DASH}", "\\x", "\\u",
    "\\U", "\\0", "C:\\Users", '6" pipe', "None", "NaN", "null", "<script>", "</b>", "&amp;", ">>> 1/0", "...", "é", "温度",
    "ß", "İ", "ﬁ", "x" * 130, "word " * 30, " ", "", "0", "'); DROP TABLE instance; --", "space:node", "a/b", "../..",
)  # fmt: skip

PROPERTIES = (
    # Python's words
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
    "pass", "raise", "return", "try", "while", "with", "yield", "match", "case", "type", "print", "exec", "debug",
    # builtins
    "abs", "all", "any", "bool", "bytes", "classmethod", "dict", "dir", "float", "format", "frozenset", "getattr", "hash",
    "id", "input", "int", "iter", "len", "list", "map", "max", "min", "next", "object", "open", "property", "range", "repr",
    "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "vars", "zip", "Exception",
    # typing, pydantic, standard library
    "Any", "ClassVar", "Literal", "Optional", "Union", "TypeAlias", "TYPE_CHECKING", "Sequence", "Iterator", "Unpack",
    "Annotated", "Field", "BaseModel", "annotations", "typing", "pydantic", "datetime", "date", "json", "os", "sys",
    "modelConfig", "model_config", "modelDump", "model_dump", "modelFields", "model_fields_set", "model_extra", "copy",
    "construct", "dict_", "schema", "validate", "fields", "parseObj", "model_post_init", "modelRebuild",
    # the runtime's
    "self", "cls", "args", "kwargs", "by", "client", "view", "prop", "edges", "reverse", "many", "timestamp_of", "date_of",
    "Attr", "Direct", "Connected", "Ref", "Int32", "Timestamp", "Json", "node_type", "nodeType", "edge_type", "edgeType",
    "start_node", "startNode", "end_node", "endNode", "data_record", "dataRecord", "existing_version", "existingVersion",
    "external_id", "asId", "as_id", "as_write", "asWrite", "dump", "save", "refresh", "delete", "register", "mro", "missing",
    "exists", "in_", "is_", "contains_any", "contains_all", "pygen_column", "pygen_owner", "pygen_name", "where", "sort",
    "sortBy", "limit", "cursor", "cursors", "chunk_size", "chunkSize", "direction", "group_by", "groupBy", "aggregate",
    "include_typing", "target_units", "debug", "first", "count", "all", "filter", "query", "search", "space_", "version",
    "instanceType", "properties", "sources", "externalid", "created_time", "last_updated_time", "deleted_time", "_typing_"[1:],
    # digits, hyphens, underscores, length
    "3D", "42", "1st", "0", "007", "9x", "a", "A", "z9", "a-b", "a_b", "A-B", "a--b", "a__b", "class_", "x_", "x-", "init__",
    "a" + "_" * 40 + "b", "p" * 255, "P" * 254 + "q", "very_" * 40 + "long", "x2", "x_2", "x_3", "x2_2", "e1", "l", "O", "I",
)  # fmt: skip

PROPERTY_CLUSTERS = (
    ("myProp", "my_prop", "MyProp", "my-prop", "MYProp", "my_prop_2", "myProp2", "my_Prop"),
    ("name", "namePrefix", "name_prefix", "name_exists", "nameExists", "Name", "NAME"),
    ("value", "minValue", "min_value", "max_value", "value_exists", "minMaxValue", "min_min_value"),
    ("tags", "tags_contains_any", "tagsContainsAll", "tags_exists", "tags_contains_any_2"),
    ("class", "class_", "Class", "CLASS", "class__", "class-"),
    ("status", "Status", "PumpStatus", "pump_status", "statusOf"),
    ("id", "ID", "Id", "iD", "i_d", "id_2"),
    ("a1", "a_1", "A1", "a-1", "a1_"),
    ("1", "n_1", "n1", "N1"),
)
"""Ids that become one name, or whose filter keywords do."""

VIEWS = (
    "Pump", "PumpList", "PumpWrite", "PumpFilter", "PumpAPI", "AsyncPump", "AsyncPumpAPI", "PumpA", "Pump_a", "pump", "PUMP",
    "PumpEdge", "PumpStatus", "PumpType", "Pump2", "Pump_2", "pump_2", "pump2", "pumps", "List", "Write", "Filter", "API",
    "upsert", "Upsert", "delete", "save", "refresh", "query", "close", "aclose", "run", "instances", "spaces", "views",
    "containers", "dataModels", "data_models", "statistics", "stats", "config", "embedded", "fromEnv", "from_env", "populate",
    "clean", "complete_space", "default_space", "default_options", "withOptions", "mro", "view", "class", "def", "None", "True",
    "match", "type", "list", "str", "int", "float", "bool", "dict", "object", "tuple", "property", "Union", "Literal", "Optional",
    "TypeAlias", "TYPE_CHECKING", "Iterator", "AsyncIterator", "Unpack", "typing", "pydantic", "Core", "core",
    "Attr", "JsonAttr", "NodeAttr", "NodesAttr", "RequiredNodeAttr", "RequiredNodesAttr", "SeriesAttr", "FileAttr", "SequenceAttr", "HasData", "HasContent", "Direct", "DirectList", "RequiredDirect", "Connected", "ConnectedBy", "Ref", "Refs", "EdgeRef",
    "EdgeRefs", "EdgeRefWith", "EdgeRefsWith", "Json", "TimeSeriesId", "FileId", "SequenceId", "prop", "many", "edges", "reverse",
    "NodeQueryCore", "PygenResource", "PygenEdge", "NodeWrite", "EdgeWrite", "InstanceList", "InstanceAPI", "AsyncInstanceAPI",
    "GeneratedClient", "AsyncGeneratedClient", "Client", "AsyncClient", "ViewGroup", "Where", "NodeId", "NodeReference",
    "ListKeywords", "lazy_exports", "annotations", "con", "aux", "NUL", "prn", "COM1", "lpt9", "init", "init__py", "main",
    "data_classes", "py", "site_packages", "api", "client", "A", "a", "l", "I", "O", "z0", "X1", "x_1", "X_1", "V" * 255, "v" * 254 + "W",
    "Thing", "Valve", "CDFEvent", "CDFEvents", "Cognite3DModel", "Exception", "BaseModel", "Field", "Any", "self", "cls",
    "date", "file", "sequence", "timeSeries", "space", "externalId", "version",
)  # fmt: skip

SPACES = (
    "plant", "office", "a", "A", "a-b", "a_b", "a-", "plant_2", "class", "import", "None", "con", "cdf_plant", "s" * 43, "Space",
    "S-p_a-c_e", "x1", "node1", "pygen_runtime", "typing",
)  # fmt: skip
VERSIONS = ("v1", "1", "2", "0", "00", "1.0", "1.2-b_3", "v" * 43, "A.B", "class", "1_0", "latest", "v1.0.0-rc.1")
MODELS = ("Plant", "plant_2", "Class", "P", "Office", "core", "M" * 255, "Works3D", "json", "my_Model")

WORDS = (
    "pump",
    "Flow",
    "rate",
    "URL",
    "x",
    "Y2",
    "3d",
    "of",
    "in",
    "max",
    "Min",
    "List",
    "Write",
    "type",
    "id",
    "ID",
    "a",
)


def text(random: Random, longest: int = 255, *, nul: bool = True) -> str:
    """Any text of at most `longest` characters, often one that wants to be code; without NUL where CDF has none."""
    kind = random.random()
    if kind < 0.25:
        made = random.choice(PAYLOADS)
    elif kind < 0.85:
        made = "".join(random.choice(FRAGMENTS) for _ in range(random.randint(0, 6)))
    else:
        made = "".join(character(random) for _ in range(random.randint(0, 12)))
    made = made[:longest]
    return made if nul else made.replace("\x00", "")


def character(random: Random) -> str:
    """Any character that UTF-8 can hold."""
    code = random.randint(0, random.choice((0x7F, 0x2FF, 0x2FFF, 0xFFFF, 0x10FFFF)))
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def instance_id(random: Random) -> str:
    """An external id of an instance: 1 to 256 characters, none of them NUL."""
    return text(random, 256, nul=False) or random.choice(("x", "'", '"', "\\", " "))


def described(random: Random) -> dict[str, str]:
    """`name` and `description`, each there or not."""
    lengths = {"name": 255, "description": 1024}
    return {key: text(random, longest) for key, longest in lengths.items() if random.random() < 0.6}


def compound(random: Random, joint: str) -> str:
    """An identifier of a few words, joined by `joint` or by nothing, in any case."""
    words = [random.choice(WORDS) for _ in range(random.randint(1, 4))]
    return random.choice((joint, "", "_")).join(words)
