# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""botocore's service models: which operation a request is, whether its parameters fit, and how an answer looks.

Everything here is driven by the models, so that the stand-in cannot drift from the API that botocore speaks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape

from local_aws.errors import ApiError


@cache
def service_model(service: str) -> ServiceModel:
    """The newest model of a service that botocore ships."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@dataclass(frozen=True)
class Route:
    """One operation of a service: its method, path and what else tells it from its neighbours."""

    operation: OperationModel
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    needed_query: tuple[str, ...]
    needed_headers: tuple[str, ...]

    @property
    def greedy(self) -> bool:
        """Whether the last label takes the rest of the path, slashes included."""
        return bool(self.segments) and self.segments[-1].endswith("+}")

    @property
    def weight(self) -> tuple[int, int, bool]:
        """How particular the route is: of several that fit a request, the heaviest is meant."""
        literals = sum(not segment.startswith("{") for segment in self.segments)
        conditions = len(self.query) + len(self.needed_query) + len(self.needed_headers)
        return literals, conditions, not self.operation.deprecated

    def labels(self, segments: list[str]) -> dict[str, str] | None:
        """The values of the path's labels, or None when the path is another."""
        if self.greedy and len(segments) >= len(self.segments):
            last = len(self.segments) - 1
            segments = [*segments[:last], "/".join(segments[last:])]
        if len(segments) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for pattern, segment in zip(self.segments, segments, strict=True):
            if not pattern.startswith("{"):
                if pattern != segment:
                    return None
            elif segment == "":
                return None
            else:
                found[pattern.strip("{+}")] = unquote(segment)
        return found


def _route(operation: OperationModel) -> Route:
    path, _mark, query = operation.http["requestUri"].partition("?")
    literals = tuple((key, value) for key, _equals, value in (part.partition("=") for part in query.split("&") if part))
    needed: dict[str, list[str]] = {"querystring": [], "header": []}
    if operation.input_shape:
        for name in operation.input_shape.required_members:
            serialization = operation.input_shape.members[name].serialization
            if serialization.get("location") in needed:
                needed[serialization["location"]].append(serialization["name"])
    segments = tuple(segment for segment in path.split("/") if segment)
    return Route(operation, segments, literals, tuple(needed["querystring"]), tuple(needed["header"]))


@dataclass
class Router:
    """Finds the operation of one service that a request means."""

    service: str
    routes: dict[str, list[Route]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        model = service_model(self.service)
        for name in model.operation_names:
            route = _route(model.operation_model(name))
            self.routes.setdefault(route.operation.http["method"], []).append(route)
        for routes in self.routes.values():
            routes.sort(key=lambda route: route.weight, reverse=True)

    def match(
        self, method: str, raw_path: str, query: dict[str, str], headers: dict[str, str]
    ) -> tuple[OperationModel, dict[str, str]] | None:
        """The operation and the values of the labels in its path; None when the service has no such operation.

        `raw_path` is still percent-encoded; the names in `headers` are in lower case.
        """
        segments = raw_path[1:].split("/") if len(raw_path) > 1 else []
        found = self._match(method, segments, query, headers)
        if found is None and segments and segments[-1] == "":
            found = self._match(method, segments[:-1], query, headers)
        return found

    def _match(
        self, method: str, segments: list[str], query: dict[str, str], headers: dict[str, str]
    ) -> tuple[OperationModel, dict[str, str]] | None:
        for route in self.routes.get(method, ()):
            labels = route.labels(segments)
            if (
                labels is not None
                and all(key in query and (not value or query[key] == value) for key, value in route.query)
                and all(name in query for name in route.needed_query)
                and all(name in headers for name in route.needed_headers)
            ):
                return route.operation, labels
        return None


def read_parameters(
    operation: OperationModel, labels: dict[str, str], query: dict[str, str], body: bytes
) -> dict[str, Any]:
    """The parameters of a rest-json request, by member name; unknown members are left out, as AWS ignores them.

    Raises ApiError SerializationException for what cannot be read, ValidationException for what the model forbids.
    """
    shape = operation.input_shape
    content = _read_json(body) if body.strip() else {}
    parameters: dict[str, Any] = {}
    for name, member in shape.members.items():
        location = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        source = {"uri": labels, "querystring": query}.get(location, content)
        value = source.get(wire_name)
        if value is None:
            continue
        if location in ("uri", "querystring") and member.type_name in ("integer", "long"):
            value = _whole_number(value)
        parameters[name] = _converted(value, member)
    problems = list(_problems(parameters, shape, ""))
    if problems:
        plural = "error" if len(problems) == 1 else "errors"
        raise ApiError("ValidationException", f"{len(problems)} validation {plural} detected: {'; '.join(problems)}")
    return parameters


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise ApiError("SerializationException", f"The request body is not JSON: {error}", 400) from error
    if not isinstance(content, dict):
        raise ApiError("SerializationException", "The request body is not a JSON object", 400)
    return content


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ApiError("SerializationException", f"{text} can not be converted to an Integer", 400) from error


JSON_TYPES: dict[str, type] = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "list": list,
    "structure": dict,
    "map": dict,
}


def _converted(value: Any, shape: Shape) -> Any:
    wanted = JSON_TYPES[shape.type_name]
    # A bool is an int to Python, but not to JSON.
    fits = isinstance(value, bool) == (wanted is bool) and isinstance(value, wanted)
    if not fits:
        raise ApiError(
            "SerializationException", f"{type(value).__name__} can not be converted to a {shape.type_name}", 400
        )
    if isinstance(shape, ListShape):
        return [_converted(item, shape.member) for item in value]
    if isinstance(shape, StructureShape):
        members = ((name, value.get(member.serialization.get("name", name))) for name, member in shape.members.items())
        return {name: _converted(item, shape.members[name]) for name, item in members if item is not None}
    return value


def _problems(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Yields what the model forbids about a value, each worded as AWS words it. `path` names the value."""
    for constraint in _broken_constraints(value, shape):
        yield f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {constraint}"
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            here = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
            if name in value:
                yield from _problems(value[name], member, here)
            elif name in shape.required_members:
                yield f"Value null at '{here}' failed to satisfy constraint: Member must not be null"
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, start=1):
            yield from _problems(item, shape.member, f"{path}.{number}.member")


def _broken_constraints(value: Any, shape: Shape) -> Iterator[str]:
    limits = shape.metadata
    measured, kind = (value, "value") if shape.type_name in ("integer", "long") else (None, "length")
    if measured is None and shape.type_name in ("string", "list"):
        measured = len(value)
    if measured is not None and "min" in limits and measured < limits["min"]:
        yield f"have {kind} greater than or equal to {limits['min']}"
    if measured is not None and "max" in limits and measured > limits["max"]:
        yield f"have {kind} less than or equal to {limits['max']}"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], value):
        yield f"satisfy regular expression pattern: {limits['pattern']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"


def shaped(value: Any, shape: Shape) -> Any:
    """An answer cut to the members that this API version's output shape has, with times as epoch numbers."""
    if isinstance(shape, StructureShape):
        return {
            member.serialization.get("name", name): shaped(value[name], member)
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if isinstance(shape, ListShape):
        return [shaped(item, shape.member) for item in value]
    if shape.type_name == "timestamp":
        return round(value.timestamp() if isinstance(value, datetime) else value, 3)
    return value


def error_status(service: str, code: str) -> int:
    """The HTTP status that the service model gives an error code; 400 for a code that it does not know."""
    shape = service_model(service).shape_for_error_code(code)
    return shape.metadata.get("error", {}).get("httpStatusCode", 400) if shape is not None else 400
