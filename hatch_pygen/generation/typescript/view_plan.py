"""Plans `views/<View>`: the interfaces to read and to write, and the constant that describes the view."""

from __future__ import annotations

from collections.abc import Iterable

from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.typescript import reserved
from hatch_pygen.generation.typescript.context import SCHEMA, Context
from hatch_pygen.generation.typescript.plan import Form, InterfacePlan, MemberPlan, ViewPlan
from hatch_pygen.generation.typescript.source_text import (
    TypeScriptText,
    fmt,
    identifier,
    join,
    key,
    literal,
    member_key,
    quoted,
)
from hatch_pygen.generation.typescript.type_layout import member
from hatch_pygen.generation.typescript.types import Typed
from hatch_pygen.generation.typescript.value_layout import Entries, Items, Thunk, Value, braces, interface_head, lay_out
from hatch_pygen.ir.models import IRMember

FOLDER = "views"
IMPORT_VIEW = f"import {{ view{SCHEMA} as $view }} from " + "{};"
REQUIRED = (
    "Give it even where it has no value, as `undefined`: else the compiler takes what every object has by that name."
)


class ViewPlanner:
    """Plans the file of one view in any form."""

    def __init__(self, context: Context, id: ClassId) -> None:
        self.context = context
        self.id = id
        self.names = context.named(id)
        self.ir = context.classes[id]
        self.own = context.own_members(id)
        self.parents = [context.named(parent) for parent in context.parents[id]]
        self.comments = {each.id: context.about_member(each) for each in self.own}
        self.about = context.about(self.ir)
        self.written = {each.id: context.types.written(each, self.names.base) for each in self.own}
        self.interfaces = (self._read(), self._written())

    def plan(self, form: Form) -> ViewPlan:
        return ViewPlan(
            self.context.header,
            tuple(self._imports(form)),
            () if form == "js" else self.interfaces,
            self._declared() if form == "d.ts" else self._constant(form),
        )

    # Interfaces

    def _read(self) -> InterfacePlan:
        members: list[MemberPlan] = []
        for each in self.own:
            typed = self.context.types.read(each)
            members.append(MemberPlan(self.comments[each.id], self._statement(each, typed, typed.optional)))
        bases = [parent.base for parent in self.parents]
        return self._interface(self.names.base, bases, "$.EdgeInstance" if self.id.edge else "$.Instance", members)

    def _written(self) -> InterfacePlan:
        members: list[MemberPlan] = []
        for each in self.own:
            typed = self.written[each.id]
            if typed is not None:
                given = typed.optional and each.id in reserved.OBJECT_MEMBERS
                comment = self.context.about_member(each, REQUIRED) if given else self.comments[each.id]
                members.append(MemberPlan(comment, self._statement(each, typed, typed.optional and not given)))
        bases = [parent.write for parent in self.parents]
        return self._interface(self.names.write, bases, "$.EdgeWrite" if self.id.edge else "$.NodeWrite", members)

    def _interface(self, name: str, bases: list[str], root: str, members: list[MemberPlan]) -> InterfacePlan:
        above = [identifier(base) for base in bases] or [fmt(root)]
        head = interface_head(identifier(name), above, self.context.width, empty=not members)
        return InterfacePlan(self.about, head, tuple(members))

    def _statement(self, each: IRMember, typed: Typed, optional: bool) -> TypeScriptText:
        head = fmt("readonly {}?" if optional else "readonly {}", member_key(each.id))
        return member(head, typed.type, self.context.width)

    # The constant

    def _arguments(self, separator: str = ", ") -> TypeScriptText:
        """The type arguments of the constant."""
        kind = self.context.kind(self.id)
        arguments = [identifier(self.names.base), identifier(self.names.write)]
        return join(arguments if kind == "instance" else [*arguments, literal(kind)], separator)

    def _declared(self) -> TypeScriptText:
        return fmt("export declare const {}: $.View<{}>;", identifier(self.names.base), self._arguments())

    def _constant(self, form: Form) -> TypeScriptText:
        """The constant with its object, in the shape that prettier gives it."""
        width, name = self.context.width, identifier(self.names.base)
        call = fmt("/* @__PURE__ */ $view(")
        if form == "js":
            return fmt("export const {} = {}{});", name, call, self._descriptor(0))
        head = fmt("export const {}: $.View<{}> =", name, self._arguments())
        if len(head) + len(call) + 2 <= width:
            return fmt("{} {}{});", head, call, self._descriptor(0))
        if len(head) + 1 + len(call) <= width:
            return fmt("{} {}\n  {},\n);", head, call, self._descriptor(2))
        if len(head) <= width:
            return fmt("{}\n  {}{});", head, call, self._descriptor(2))
        arguments = self._arguments(",\n  ")
        return fmt("export const {}: $.View<\n  {}\n> = {}{});", name, arguments, call, self._descriptor(0))

    def _descriptor(self, margin: int) -> TypeScriptText:
        id = self.ir.id
        entries: list[tuple[TypeScriptText, Value]] = [
            (fmt("space"), literal(id.space)),
            (fmt("externalId"), literal(id.external_id)),
            (fmt("version"), literal(id.version)),
        ]
        if self.id.edge:
            entries.append((fmt("usedFor"), literal("edge")))
        if self.ir.node_type is not None and not self.id.edge:
            type = self.ir.node_type
            entries.append((fmt("type"), Items((literal(type.space), literal(type.external_id)))))
        if self.ir.filter is not None:
            entries.append((fmt("filter"), quoted(self.ir.filter)))
        if self.parents:
            above = Items(tuple(identifier(parent.base) for parent in self.parents))
            entries.append((fmt("extends"), Thunk(above)))
        members = tuple((key(each.id), self.context.types.descriptor(each)) for each in self.own)
        entries.append((fmt("properties"), Entries(members, broken=True)))
        types = self.context.types
        required = tuple(literal(each.id) for each in self.own if types.is_asked_for(each))
        if required:
            entries.append((fmt("required"), Items(required)))
        units = tuple(literal(each.id) for each in self.own if types.has_unit(each))
        if units:
            entries.append((fmt("units"), Items(units)))
        enums = tuple((key(each.id), Items(values)) for each in self.own if (values := types.known_values(each)))
        if enums:
            entries.append((fmt("enums"), Entries(enums, broken=True)))
        return lay_out(Entries(tuple(entries), broken=True), margin, margin, self.context.width)

    # Imports

    def _imports(self, form: Form) -> Iterable[TypeScriptText]:
        context, runtime = self.context, self.context.runtime(FOLDER)
        if form != "js":
            yield fmt("import type * as $ from {};", runtime)
        if form != "d.ts":
            yield fmt(IMPORT_VIEW, runtime)
        types, parents = context.types, context.parents[self.id]
        leading = [(each, found) for each in self.own if (found := types.targets(each))]
        written = {target for each, found in leading if self.written[each.id] is not None for target in found}.union(
            parents
        )
        targets = {target for _, found in leading for target in found}
        for other in sorted({*targets, *parents} - {self.id}, key=lambda id: context.named(id).file):
            names, head = context.named(other), "import type" if form == "d.ts" else "import"
            wanted = [identifier(names.base)]
            if form != "js" and other in written:
                write = identifier(names.write)
                wanted.append(write if form == "d.ts" else fmt("type {}", write))
            tail = fmt("from {};", literal(f"./{names.file}.{context.source(form)}"))
            yield braces(head, wanted, tail, context.width)
