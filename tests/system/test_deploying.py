"""Tests the systemd unit and the Kubernetes manifest in `deploy/` with their own checkers."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from timeline.settings import ENVIRONMENT_PREFIX, Settings, describe_settings

from ..conftest import ROOT
from ..replicas import DEPLOY, deploy_file

SYSTEMD = "systemd/timeline.service"
KUBERNETES = "kubernetes/timeline.yaml"
MAX_EXPOSURE = 1.1  # of 10, as systemd-analyze computes it; a service without hardening has 9.6


def analyze(*arguments: str) -> tuple[int, str]:
    result = subprocess.run(
        ["systemd-analyze", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
    )
    return result.returncode, result.stdout


def write_unit(folder: Path, **replacements: str) -> str:
    """Write the unit into a folder, with a program that exists on this machine; return its path."""
    file = folder / "timeline.service"
    file.write_text(deploy_file(SYSTEMD, {"/opt/timeline/bin/timeline": "/bin/true"} | replacements))
    return str(file)


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    assert analyze("verify", "--man=no", "--recursive-errors=no", write_unit(tmp_path)) == (0, "")


def test_systemd_reports_an_unknown_key(tmp_path: Path) -> None:
    _, output = analyze("verify", "--man=no", "--recursive-errors=no", write_unit(tmp_path, TasksMax="TaskMax"))
    assert "Unknown key 'TaskMax' in section [Service]" in output


def test_the_exposure_of_the_unit_is_low(tmp_path: Path) -> None:
    """What remains: it listens on the network, and can read system files."""
    threshold = f"--threshold={MAX_EXPOSURE * 10:.0f}"
    code, output = analyze("security", "--offline=true", "--no-pager", threshold, write_unit(tmp_path))
    assert code == 0, output
    code, output = analyze(
        "security",
        "--offline=true",
        "--no-pager",
        threshold,
        write_unit(tmp_path, **{"RestrictNamespaces=yes": "RestrictNamespaces=no"}),
    )
    assert code != 0, output


def resources(content: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(content))


def validate_manifest(content: str) -> list[str]:
    """Validate each resource against its schema, and return the kinds. An unknown key is an error too."""
    kinds = []
    for resource in resources(content):
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
        kinds.append(resource["kind"])
    return kinds


def test_the_manifest_is_valid() -> None:
    kinds = ["Namespace", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "Ingress"]
    assert validate_manifest((DEPLOY / KUBERNETES).read_text()) == kinds


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("replicas: 3", 'replicas: "three"'),
        ("readOnlyRootFilesystem", "readOnlyRootFileSystem"),  # a typical typo
        ("  selector:\n    matchLabels: {app.kubernetes.io/name: timeline}\n  template", "  template"),
        ("containerPort: 8000", "containerPort: http"),
        ("maxUnavailable: 0", "maxUnavailable: [0]"),
        ("pathType: Prefix", "pathTyp: Prefix"),
        ("minAvailable: 2", "minimum: 2"),
        ("egress: []", "egress: none"),
    ],
)
def test_an_invalid_manifest_is_detected(old: str, new: str) -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        validate_manifest(deploy_file(KUBERNETES, {old: new}))


def test_the_resources_of_the_manifest_refer_to_each_other() -> None:
    """What no schema checks: labels select the pods, ports have the right names, and pods have few rights."""
    resources_by_kind = {resource["kind"]: resource for resource in resources((DEPLOY / KUBERNETES).read_text())}
    spec = resources_by_kind["Deployment"]["spec"]
    pod, labels = spec["template"]["spec"], spec["template"]["metadata"]["labels"]
    (container,) = pod["containers"]
    assert resources_by_kind["Deployment"]["spec"]["selector"] == {"matchLabels": labels}
    assert resources_by_kind["Service"]["spec"]["selector"] == labels
    assert resources_by_kind["PodDisruptionBudget"]["spec"]["selector"] == {"matchLabels": labels}
    assert resources_by_kind["NetworkPolicy"]["spec"]["podSelector"] == {"matchLabels": labels}
    assert {one["metadata"].get("namespace") for kind, one in resources_by_kind.items() if kind != "Namespace"} == {
        "timeline"
    }
    assert [port["targetPort"] for port in resources_by_kind["Service"]["spec"]["ports"]] == ["http"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
    assert {one["name"]: one["mountPath"] for one in container["volumeMounts"]}.keys() == {
        one["name"] for one in pod["volumes"]
    }
    assert all("subPath" not in one for one in container["volumeMounts"])
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def manifest_environment() -> dict[str, str]:
    (deployment,) = (
        resource for resource in resources((DEPLOY / KUBERNETES).read_text()) if resource["kind"] == "Deployment"
    )
    return {
        variable["name"]: variable["value"]
        for variable in deployment["spec"]["template"]["spec"]["containers"][0]["env"]
    }


def unit_environment() -> dict[str, str]:
    lines = re.findall(r"^Environment=(.*)$", (DEPLOY / SYSTEMD).read_text(), re.MULTILINE)
    assignments = [*" ".join(lines).split(), *(DEPLOY / "systemd/timeline.env").read_text().splitlines()]
    return dict(
        assignment.split("=", 1) for assignment in assignments if "=" in assignment and not assignment.startswith("#")
    )


@pytest.mark.parametrize("environment", [manifest_environment, unit_environment])
def test_the_environment_has_only_existing_settings(environment: Callable[[], dict[str, str]]) -> None:
    variables = environment()
    settings = Settings.from_environment(variables)
    assert settings.events == Path("/etc/timeline/events.yaml")
    assert settings.site_url == "https://timeline.example"
    assert {name for name in variables if name.startswith(ENVIRONMENT_PREFIX)} <= {
        name for name, _, _ in describe_settings()
    }


def test_the_readme_lists_every_file() -> None:
    readme = (DEPLOY / "README.md").read_text()
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts:
            assert f"`{path.relative_to(DEPLOY)}`" in readme


def test_the_files_that_the_image_copies_exist() -> None:
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    copied = [name for line in lines for name in line.split()]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
