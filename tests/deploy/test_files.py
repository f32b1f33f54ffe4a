"""What lies in deploy/ can be read by who it is for, and speaks of what there is."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import app
from bot.settings import PROJECT, Settings, variable
from tests.lacking import lacks

DEPLOY = PROJECT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
YAML = [path for path in FILES if path.suffix in (".yml", ".yaml")]
SETTINGS = {variable(name) for name in Settings.__dataclass_fields__}
# Given to the files' own tools, not to the application.
OTHERS = {"VAGVISAREN_IMAGE"}


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def documents(path: Path) -> list[Any]:
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each is not None]


def manifests() -> dict[tuple[str, str], Any]:
    """What Kubernetes is given, by kind and name."""
    listed = documents(DEPLOY / "kubernetes/kustomization.yaml")[0]["resources"]
    found = [each for file in listed for each in documents(DEPLOY / "kubernetes" / file)]
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def compose() -> dict[str, Any]:
    read = documents(DEPLOY / "compose.yml")[0]
    assert isinstance(read, dict)
    return read


def run(command: list[str], **environment: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def needed(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if not found:
        lacks(f"there is no {program}", "the tests of deploy/")
    return found


@pytest.mark.parametrize("path", YAML, ids=name)
def test_yaml_is_yaml(path: Path) -> None:
    assert documents(path)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_setting_named_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"VAGVISAREN_[A-Z_]+", path.read_text("utf-8")))
    assert named <= SETTINGS | OTHERS


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_command_used_is_a_command(path: Path) -> None:
    commands = {each.name or each.callback.__name__ for each in app.registered_commands}  # type: ignore[union-attr]
    text = path.read_text("utf-8")
    used = re.findall(r"bin/vagvisaren ([a-z]+)|\[vagvisaren, ([a-z]+)\]", text)
    used += re.findall(r'"vagvisaren", "([a-z]+)"()', text)
    assert {a or b for a, b in used} <= commands


def test_what_every_process_is_told_is_accepted(tmp_path: Path) -> None:
    """The values that stand in the files, not only their names."""
    given = [service.get("environment", {}) for service in compose()["services"].values()]
    for kind, label in (("Deployment", "web"), ("StatefulSet", "rasa")):
        container = manifests()[kind, label]["spec"]["template"]["spec"]["containers"][0]
        told = {each["name"]: each["value"] for each in container["env"] if "value" in each}
        if "envFrom" in container:
            told |= manifests()["ConfigMap", "vagvisaren"]["data"]
        given.append(told)
    secret = "n8Zq4rT6yU2wX9vB1mK5jH7gF3dS0aPc"
    for told in given:
        env = {key: value for key, value in told.items() if key in SETTINGS and "$" not in value}
        Settings.load({**env, "VAGVISAREN_SECRET": secret}, dotenv=None)


def test_the_examples_of_secrets_hold_none() -> None:
    for path in (DEPLOY / "compose.env.example", DEPLOY / "systemd/vagvisaren.env.example"):
        for line in path.read_text("utf-8").splitlines():
            if re.match(r"\w*(SECRET|PASSWORD)", line):
                assert line.endswith("="), line


def test_no_image_names_a_registry() -> None:
    texts = [path.read_text("utf-8") for path in FILES]
    images = [
        image
        for text in texts
        for image in re.findall(r"(?:image: |_IMAGE=|repository: )(?:\$\{\w+:-)?([^\s}]+)", text)
    ]
    assert len(images) > 6
    for image in images:
        host = image.split("/")[0] if "/" in image else ""
        assert "." not in host, image
        assert ":" not in host, image


# who reaches what


def test_compose_shows_nothing_but_nginx_to_the_outside() -> None:
    services, networks = compose()["services"], compose()["networks"]
    assert [name for name, each in services.items() if "ports" in each] == ["nginx"]
    for label, service in services.items():
        inside = [net for net in service["networks"] if (networks[net] or {}).get("internal")]
        assert len(inside) == len(service["networks"]) - (label == "nginx"), label
    assert set(services["nginx"]["networks"]) == {"outside", "web"}
    for label in ("rasa-1", "rasa-2"):
        assert set(services[label]["networks"]) == {"rasa"}
    for label in ("postgres", "redis"):
        assert set(services[label]["networks"]) == {"stores"}


def test_compose_finds_every_process_where_it_is() -> None:
    services = compose()["services"]
    web = services["web-1"]["environment"]
    rasa = services["rasa-1"]["environment"]["VAGVISAREN_RASA_PORT"]
    urls = web["VAGVISAREN_RASA_URLS"].split()
    assert urls == [f"http://rasa-{n}:{rasa}" for n in (1, 2)]
    assert web["FORWARDED_ALLOW_IPS"] == services["nginx"]["networks"]["web"]["ipv4_address"]
    upstream = (DEPLOY / "nginx/upstream-compose.conf").read_text("utf-8")
    servers = re.findall(r"server ([\d.]+):(\d+)", upstream)
    assert servers == [
        (services[f"web-{n}"]["networks"]["web"]["ipv4_address"], web["VAGVISAREN_PORT"])
        for n in (1, 2)
    ]
    scraped = documents(DEPLOY / "monitoring/prometheus-compose.yml")[0]
    targets = scraped["scrape_configs"][0]["static_configs"][0]["targets"]
    assert targets == [f"web-{n}:{web['VAGVISAREN_METRICS_PORT']}" for n in (1, 2)]


def test_systemd_finds_every_process_where_it_is() -> None:
    target = (DEPLOY / "systemd/vagvisaren.target").read_text("utf-8")
    web, rasa = (re.findall(rf"vagvisaren-{kind}@(\d+)", target) for kind in ("web", "rasa"))
    upstream = (DEPLOY / "nginx/upstream.conf").read_text("utf-8")
    assert re.findall(r"server 127\.0\.0\.1:(\d+)", upstream) == web
    example = (DEPLOY / "systemd/vagvisaren.env.example").read_text("utf-8")
    urls = re.findall(r"VAGVISAREN_RASA_URLS=(.*)", example)[0].split()
    assert urls == [f"http://127.0.0.1:{port}" for port in rasa]
    scraped = documents(DEPLOY / "monitoring/prometheus.yml")[0]
    targets = scraped["scrape_configs"][0]["static_configs"][0]["targets"]
    unit = (DEPLOY / "systemd/vagvisaren-web@.service").read_text("utf-8")
    assert "VAGVISAREN_METRICS_PORT=1%i" in unit
    assert targets == [f"127.0.0.1:1{port}" for port in web]


def containers() -> Iterator[tuple[str, Any, Any]]:
    for (_, label), each in manifests().items():
        if "template" in each.get("spec", {}):
            pod = each["spec"]["template"]["spec"]
            yield label, pod, pod["containers"][0]


def test_kubernetes_finds_every_process_where_it_is() -> None:
    found, ports = manifests(), {}
    for label, _, container in containers():
        ports[label] = {each["name"]: each["containerPort"] for each in container["ports"]}
        told = {each["name"]: each.get("value") for each in container["env"]}
        prefix = "VAGVISAREN_RASA_PORT" if label == "rasa" else "VAGVISAREN_PORT"
        assert int(told[prefix]) == next(iter(ports[label].values()))
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert container[probe]["httpGet"]["port"] in ports[label]
    urls = found["ConfigMap", "vagvisaren"]["data"]["VAGVISAREN_RASA_URLS"].split()
    rasa = found["StatefulSet", "rasa"]["spec"]
    assert urls == [
        f"http://rasa-{n}.{rasa['serviceName']}:{ports['rasa']['rasa']}"
        for n in range(rasa["replicas"])
    ]
    let_in = found["NetworkPolicy", "rasa"]["spec"]["ingress"]
    assert let_in == [
        {
            "from": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "web"}}}],
            "ports": [{"port": ports["rasa"]["rasa"], "protocol": "TCP"}],
        }
    ]
    annotations = found["Deployment", "web"]["spec"]["template"]["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == str(ports["web"]["metrics"])


def test_a_new_web_process_answers_before_an_old_one_goes() -> None:
    web = manifests()["Deployment", "web"]["spec"]
    assert web["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    for label in ("web", "rasa"):
        assert manifests()["PodDisruptionBudget", label]["spec"]["minAvailable"] == 1
    pod = web["template"]["spec"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    turn = Settings().turn_timeout + 5  # as uvicorn is told to wait (bot/web/supervisor.py)
    assert pod["terminationGracePeriodSeconds"] > pause + turn


def test_containers_run_as_nobody_and_write_nowhere() -> None:
    for _, pod, container in containers():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert "memory" in container["resources"]["limits"]
    for label in ("web-1", "web-2", "rasa-1", "rasa-2"):
        service = compose()["services"][label]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_what_only_developers_use_stays_out_of_the_image() -> None:
    pyproject = (PROJECT / "pyproject.toml").read_text("utf-8")
    listed = re.findall(r"^dev = (\[.*?\])", pyproject, re.DOTALL | re.MULTILINE)[0]
    dev = {re.split(r"[<>=;\[ ]", each)[0] for each in ast.literal_eval(listed)}
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    removed = re.findall(r"pip uninstall --yes (.*)", dockerfile)[0].split()
    assert set(removed) == dev


# what the files' own tools say


def test_docker_compose_accepts_it() -> None:
    secrets = dict.fromkeys(("VAGVISAREN_SECRET", "POSTGRES_PASSWORD", "REDIS_PASSWORD"), "x")
    command = [needed("docker-compose"), "-f", str(DEPLOY / "compose.yml"), "config", "--quiet"]
    run(command, **secrets)


def test_compose_does_not_start_without_its_secrets() -> None:
    command = [needed("docker-compose"), "-f", str(DEPLOY / "compose.yml"), "config", "--quiet"]
    bare = {name: value for name, value in os.environ.items() if "VAGVISAREN" not in name}
    done = subprocess.run(command, capture_output=True, text=True, env=bare, check=False)
    assert done.returncode != 0
    assert "compose.env.example" in done.stderr


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    program = needed("systemd-analyze")
    for path in (DEPLOY / "systemd").glob("vagvisaren*"):
        if path.suffix in (".service", ".timer", ".target"):
            # what the units start is not installed here
            text = path.read_text("utf-8").replace("/opt/vagvisaren/.venv/bin/vagvisaren", program)
            (tmp_path / path.name).write_text(text, "utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    said = run([program, "verify", "--man=no", *units])
    ours = [line for line in said.splitlines() if "vagvisaren" in line]
    assert ours == []


def test_the_scripts_are_sound() -> None:
    run([needed("shellcheck"), "-x", "-P", "SCRIPTDIR", *map(str, DEPLOY.rglob("*.sh"))])


# monitoring


def counted() -> set[str]:
    """The names of everything that a web process shows."""
    from bot.web.metrics import REGISTRY

    names = {"up"}  # Prometheus' own
    for metric in REGISTRY.collect():
        if metric.type == "counter":
            names.add(f"{metric.name}_total")
        elif metric.type == "histogram":
            names |= {f"{metric.name}_{each}" for each in ("bucket", "sum", "count")}
        else:
            names.add(metric.name)
    return names


def expressions() -> Iterator[str]:
    for group in documents(DEPLOY / "monitoring/alerts.yml")[0]["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    dashboard = json.loads((DEPLOY / "monitoring/grafana.json").read_text("utf-8"))
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_alerts_and_dashboard_use_only_what_is_counted() -> None:
    from bot.web import metrics

    named = re.compile(r"\b((?:vagvisaren|process)_\w+|up)\b")
    used = {each for text in expressions() for each in named.findall(text)}
    assert "vagvisaren_turns_total" in used
    assert used <= counted()
    words = {*metrics.ANSWERS, metrics.REFUSED, *metrics.PARTS, "vagvisaren"}
    for text in expressions():
        for label, value in re.findall(r'(\w+)=~?"([^"]*)"', text):
            if label != "code":
                assert set(value.split("|")) <= words, text


def test_every_alert_is_explained_to_who_is_woken() -> None:
    guide = (PROJECT / "docs/drift.md").read_text("utf-8")
    headings = {h.strip().lower() for h in re.findall(r"^#+ (.*)$", guide, re.MULTILINE)}
    for group in documents(DEPLOY / "monitoring/alerts.yml")[0]["groups"]:
        for rule in group["rules"]:
            file, _, anchor = rule["annotations"]["runbook"].partition("#")
            assert file == "docs/drift.md"
            assert anchor == rule["alert"].lower()
            assert anchor in headings


@pytest.mark.parametrize("arguments", [("check", "rules"), ("test", "rules")])
def test_prometheus_accepts_the_alerts_and_they_sound_when_they_should(
    arguments: tuple[str, str],
) -> None:
    file = "alerts.yml" if arguments[0] == "check" else "alerts_test.yml"
    run([needed("promtool"), *arguments, str(DEPLOY / "monitoring" / file)])


@pytest.mark.parametrize("file", ["prometheus.yml", "prometheus-compose.yml"])
def test_prometheus_accepts_its_configuration(file: str) -> None:
    run([needed("promtool"), "check", "config", str(DEPLOY / "monitoring" / file)])
