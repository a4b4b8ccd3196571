"""What `deploy/` says to systemd and to Kubernetes, as they read it."""

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
from ..replicas import DEPLOY, deployed

SYSTEMD = "systemd/timeline.service"
KUBERNETES = "kubernetes/timeline.yaml"
EXPOSED = 1.1  # of 10: what systemd-analyze reckons, where a service without a line of its own has 9.6


def analyze(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["systemd-analyze", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
    )
    return done.returncode, done.stdout


def unit(folder: Path, **changed: str) -> str:
    """The unit in a folder of this machine, of which the program is one that is there."""
    file = folder / "timeline.service"
    file.write_text(deployed(SYSTEMD, {"/opt/timeline/bin/timeline": "/bin/true"} | changed))
    return str(file)


def test_systemd_knows_every_line_of_the_unit(tmp_path: Path) -> None:
    assert analyze("verify", "--man=no", "--recursive-errors=no", unit(tmp_path)) == (0, "")


def test_systemd_says_what_it_does_not_know(tmp_path: Path) -> None:
    _, said = analyze("verify", "--man=no", "--recursive-errors=no", unit(tmp_path, TasksMax="TaskMax"))
    assert "Unknown key 'TaskMax' in section [Service]" in said


def test_the_unit_is_exposed_no_more_than_it_must(tmp_path: Path) -> None:
    """What is left is that it listens, and that the system's files can be read."""
    threshold = f"--threshold={EXPOSED * 10:.0f}"
    code, said = analyze("security", "--offline=true", "--no-pager", threshold, unit(tmp_path))
    assert code == 0, said
    code, said = analyze(
        "security",
        "--offline=true",
        "--no-pager",
        threshold,
        unit(tmp_path, **{"RestrictNamespaces=yes": "RestrictNamespaces=no"}),
    )
    assert code != 0, said


def resources(content: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(content))


def checked(content: str) -> list[str]:
    """The kinds of a manifest, each held to its schema; a key that no schema has is an error too."""
    found = []
    for resource in resources(content):
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
        found.append(resource["kind"])
    return found


def test_kubernetes_knows_every_line_of_the_manifest() -> None:
    kinds = ["Namespace", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy", "Ingress"]
    assert checked((DEPLOY / KUBERNETES).read_text()) == kinds


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("replicas: 3", 'replicas: "three"'),
        ("readOnlyRootFilesystem", "readOnlyRootFileSystem"),  # as it is easily written
        ("  selector:\n    matchLabels: {app.kubernetes.io/name: timeline}\n  template", "  template"),
        ("containerPort: 8000", "containerPort: http"),
        ("maxUnavailable: 0", "maxUnavailable: [0]"),
        ("pathType: Prefix", "pathTyp: Prefix"),
        ("minAvailable: 2", "minimum: 2"),
        ("egress: []", "egress: none"),
    ],
)
def test_a_manifest_that_kubernetes_would_not_take_is_refused(there: str, here: str) -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        checked(deployed(KUBERNETES, {there: here}))


def test_the_parts_of_the_manifest_belong_together() -> None:
    """What no schema sees: labels that select the pods, ports by their names, and only what the pods may do."""
    found = {each["kind"]: each for each in resources((DEPLOY / KUBERNETES).read_text())}
    spec = found["Deployment"]["spec"]
    pod, labels = spec["template"]["spec"], spec["template"]["metadata"]["labels"]
    (container,) = pod["containers"]
    assert found["Deployment"]["spec"]["selector"] == {"matchLabels": labels}
    assert found["Service"]["spec"]["selector"] == labels
    assert found["PodDisruptionBudget"]["spec"]["selector"] == {"matchLabels": labels}
    assert found["NetworkPolicy"]["spec"]["podSelector"] == {"matchLabels": labels}
    assert {each["metadata"].get("namespace") for kind, each in found.items() if kind != "Namespace"} == {"timeline"}
    assert [port["targetPort"] for port in found["Service"]["spec"]["ports"]] == ["http"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
    assert {each["name"]: each["mountPath"] for each in container["volumeMounts"]}.keys() == {
        each["name"] for each in pod["volumes"]
    }
    assert all("subPath" not in each for each in container["volumeMounts"])
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def in_manifest() -> dict[str, str]:
    (deployment,) = (each for each in resources((DEPLOY / KUBERNETES).read_text()) if each["kind"] == "Deployment")
    return {each["name"]: each["value"] for each in deployment["spec"]["template"]["spec"]["containers"][0]["env"]}


def in_unit() -> dict[str, str]:
    lines = re.findall(r"^Environment=(.*)$", (DEPLOY / SYSTEMD).read_text(), re.MULTILINE)
    said = [*" ".join(lines).split(), *(DEPLOY / "systemd/timeline.env").read_text().splitlines()]
    return dict(each.split("=", 1) for each in said if "=" in each and not each.startswith("#"))


@pytest.mark.parametrize("environment", [in_manifest, in_unit])
def test_what_they_set_is_there_to_be_set(environment: Callable[[], dict[str, str]]) -> None:
    found = environment()
    settings = Settings.from_environment(found)
    assert settings.events == Path("/etc/timeline/events.yaml")
    assert settings.site_url == "https://timeline.example"
    assert {name for name in found if name.startswith(ENVIRONMENT_PREFIX)} <= {
        name for name, _, _ in describe_settings()
    }


def test_every_file_is_told_of() -> None:
    told = (DEPLOY / "README.md").read_text()
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts:
            assert f"`{path.relative_to(DEPLOY)}`" in told


def test_what_the_image_copies_is_there() -> None:
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    copied = [name for line in lines for name in line.split()]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
