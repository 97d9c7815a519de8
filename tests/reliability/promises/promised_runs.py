# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of whole modules on a service in memory: real options and real results, without a process or a client."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.aws_search.packages.plugins.module_utils._api import PackagesApi
from ansible_collections.aws_search.packages.plugins.module_utils._module import PackagesModule
from ansible_collections.aws_search.packages.plugins.module_utils._request import Patience, always_patient
from ansible_collections.aws_search.packages.plugins.module_utils._source import SourceReader
from ansible_collections.aws_search.packages.plugins.modules import (
    es_package,
    es_package_association,
    es_package_info,
    es_packages,
)
from ansible_collections.aws_search.packages.tests.unit.plugins.module_utils.fake_service import Service

MAINS = {
    module.__name__.rpartition(".")[2]: module
    for module in (es_package, es_packages, es_package_association, es_package_info)
}


@dataclass(frozen=True)
class Result:
    """What a run of a module prints, and its warnings."""

    printed: dict[str, Any]
    failed: bool
    warnings: list[str] = field(default_factory=list)

    def __getitem__(self, key: str) -> Any:
        return self.printed[key]

    @property
    def failure(self) -> str | None:
        """The sentence that the module failed with."""
        return str(self.printed["msg"]) if self.failed else None


class _Printed(BaseException):
    """A result is printed where a process would end."""

    def __init__(self, result: Result):
        super().__init__()
        self.result = result


class ModuleInMemory(PackagesModule):
    """The module class, with the service in memory for its clients; ansible-core's part is no more than the options."""

    def __init__(
        self,
        service: Service,
        options: dict[str, Any],
        check_mode: bool,
        argument_spec: dict[str, Any],
        supports_check_mode: bool,
        **rules: Any,
    ):
        assert supports_check_mode
        checked = ModuleArgumentSpecValidator(argument_spec, **rules).validate(options)
        assert not checked.error_messages, checked.error_messages
        warnings: list[str] = []

        def end(failed: bool, **printed: Any) -> None:
            raise _Printed(Result(printed, failed, warnings))

        self._service = service
        self._sent_to_sign = set()
        self._module = types.SimpleNamespace(
            params=checked.validated_parameters,
            no_log_values=set(),
            warn=warnings.append,
            exit_json=lambda **printed: end(False, **printed),
            fail_json=lambda **printed: end(True, **printed),
        )
        self.check_mode = check_mode

    def api(self) -> PackagesApi:
        return self._service.api()

    def sources(self, patience: Patience = always_patient) -> SourceReader:
        return SourceReader(lambda: self._service, patience)


def run(module: str, service: Service, options: dict[str, Any], check_mode: bool = False) -> Result:
    """Run the `main` of a module with these options on this service."""

    def make_module(**settings: Any) -> ModuleInMemory:
        return ModuleInMemory(service, options, check_mode, **settings)

    with mock.patch.object(MAINS[module], "PackagesModule", make_module):
        try:
            MAINS[module].main()
        except _Printed as printed:
            return printed.result
    raise AssertionError("the module ended without a result")
