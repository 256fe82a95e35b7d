"""What SAM CLI's own classes say about a template. Runs where SAM CLI is installed.

SAM's parts do the whole of it: its providers read the template, `ApplicationBuilder` chooses the image of a build,
`LambdaImage` that of an invoke. Put in their way is only what would reach for Docker, the network or the clock.
"""

import logging
import os
import pathlib
import signal
import tempfile
from unittest import mock

import docker
from samcli import __version__ as VERSION
from samcli.commands.build.build_context import BuildContext
from samcli.lib.build import app_builder
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_layer_provider import SamLayerProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider
from samcli.lib.providers.sam_web_function_provider import SamWebFunctionProvider
from samcli.lib.utils.architecture import validate_architecture_runtime
from samcli.lib.utils.packagetype import IMAGE, ZIP
from samcli.local.docker import lambda_image
from samcli.local.docker.durable_functions_emulator_container import DurableFunctionsEmulatorContainer
from samcli.local.docker.lambda_build_container import LambdaBuildContainer
from samcli.local.docker.lambda_container import LambdaContainer
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor

logging.disable(logging.CRITICAL)
PATIENCE = 40  # seconds; a template that needs more never ends
FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")


class Chosen(Exception):
    """The image that SAM has chosen, at the place where it would go to Docker for it."""


class TooLong(Exception):
    """SAM goes on and on."""


def prepare():
    """Makes a process ready to ask SAM."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "SAM_CLI_", "DURABLE_"))]:
        del os.environ[name]
    home = tempfile.mkdtemp(prefix="home")
    os.environ.update(
        HOME=home, SAM_CLI_TELEMETRY="0", AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=f"{home}/none"
    )
    # The policy templates that come with SAM are the same every time; checking them takes most of its time.
    PolicyTemplatesProcessor._is_valid_templates_dict = staticmethod(lambda *_: True)
    # Another process may make the same image meanwhile; here nobody waits for it.
    lambda_image.FileLock = mock.MagicMock()
    lambda_image.FileLock.return_value.acquire_lock.return_value = True
    lambda_image.StreamWriter = mock.MagicMock()  # it says `Building image...`
    signal.signal(signal.SIGALRM, too_long)


def too_long(*_):
    raise TooLong("SAM does not end")


def ask(folder, template, parameters=None, region=None, language_extensions=False):
    """{"refused": why}, or {"pulls": {(path, use, reference, kind)}, "lost": {path: why}}."""
    os.chdir(folder)
    signal.alarm(PATIENCE)
    try:
        return answer(template, parameters, region, language_extensions)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return {"refused": described(error)}
    finally:
        signal.alarm(0)
        os.chdir("/")  # the folder will be gone


def answer(template, parameters, region, language_extensions):
    everywhere = {"AWS::Region": region} if region else None
    extensions = {"language_extensions_enabled": True} if language_extensions else {}
    stacks, _ = SamLocalStackProvider.get_stacks(
        template, parameter_overrides=parameters or None, global_parameter_overrides=everywhere, **extensions
    )
    functions = list(SamFunctionProvider(stacks, ignore_code_extraction_warnings=True).get_all())
    pulls, lost = set(), {}
    for function in functions:
        of_function(function, pulls, lost)
    for layer in SamLayerProvider(stacks).get_all():
        if BuildContext.is_layer_buildable(layer):
            add(pulls, lost, layer.full_path, "build", "layer", lambda: build_of_layer(layer))
    for function in SamWebFunctionProvider(stacks, ignore_code_extraction_warnings=True).get_all():
        if function.function_build_info.is_buildable():
            add(pulls, lost, function.full_path, "build", "web-function", lambda: build_of(function))
    kept = {(function.stack_path, function.name) for function in functions}
    paths = {function.full_path for function in functions}
    for stack in stacks:
        for name, resource in stack.resources.items():
            if (
                isinstance(resource, dict)
                and resource.get("Type") in FUNCTIONS
                and (stack.stack_path, name) not in kept
            ):
                metadata = resource.get("Metadata") or {}
                path = "/".join(part for part in (stack.stack_path, metadata.get("SamResourceId", name)) if part)
                # Of two with the same path SAM keeps the last.
                if path not in paths:
                    lost[path] = "SAM leaves it out"
    return {"pulls": pulls, "lost": lost}


def of_function(function, pulls, lost):
    is_image = function.packagetype == IMAGE
    buildable = function.function_build_info.is_buildable()
    is_archive = is_image and isinstance(function.imageuri, str) and pathlib.Path(function.imageuri).is_file()
    # An image that is still to be built has its name only afterwards; an archive is loaded.
    if not is_archive and not (is_image and not function.imageuri and buildable):
        add(pulls, lost, function.full_path, "invoke", "function", lambda: invoke_of(function))
    if buildable and not is_image:
        add(pulls, lost, function.full_path, "build", "function", lambda: build_of(function))
    if function.durable_config:
        emulator = DurableFunctionsEmulatorContainer(mock.MagicMock())._get_emulator_image()
        pulls.add((function.full_path, "emulator", emulator, "function"))


def add(pulls, lost, path, use, kind, choose):
    try:
        image = choose()
        if not isinstance(image, str):
            raise TypeError(f"the image is {image}")  # Docker cannot take it
        pulls.add((path, use, image, kind))
    except TooLong:
        raise
    except Exception as error:
        lost[path] = described(error)


def invoke_of(function):
    """What `sam local` writes behind FROM."""
    architecture = function.architecture
    validate_architecture_runtime(function)
    client = mock.MagicMock()
    client.images.get.side_effect = docker.errors.ImageNotFound("not here")
    client.images.list.return_value = []
    images = lambda_image.LambdaImage(mock.MagicMock(), False, False, docker_client=client)

    def chosen(base, *_, **__):
        raise Chosen(base)

    images._build_image = chosen
    try:
        LambdaContainer(
            function.runtime,
            function.imageuri,
            function.handler,
            function.packagetype,
            None,
            "/",
            [],
            images,
            architecture,
            function_full_path=function.full_path,
        )
    except Chosen as image:
        return image.args[0]
    raise RuntimeError("SAM has chosen no image")


def build_of(function):
    """The image of `sam build --use-container`."""
    with code() as folder:
        return built(
            lambda builder: builder._build_function(
                function.name,
                folder,
                None,
                getattr(function, "packagetype", ZIP),
                function.runtime,
                function.architecture,
                function.handler if hasattr(function, "handler") else None,
                folder,
                function.metadata,
            )
        )


def build_of_layer(layer):
    with code() as folder:
        return built(
            lambda builder: builder._build_layer(
                layer.name,
                folder,
                layer.build_method,
                layer.compatible_runtimes,
                layer.build_architecture,
                folder,
                layer_metadata=layer.metadata if hasattr(layer, "metadata") else None,
            )
        )


def built(build):
    # With `--manifest`, as SAM fails on a build method that has none (python-uv) before it has chosen an image.
    builder = app_builder.ApplicationBuilder(
        mock.MagicMock(), "/", "/", "/", container_manager=mock.MagicMock(), manifest_path_override="/manifest"
    )

    def chosen(*_, image, **__):
        raise Chosen(image)

    # Everything up to the container itself is SAM's.
    with mock.patch.object(
        LambdaBuildContainer.__bases__[0], "__init__", lambda self, image, *_, **__: chosen(image=image)
    ):
        try:
            build(builder)
        except Chosen as image:
            return image.args[0]
    raise RuntimeError("SAM has chosen no image")


def code():
    """A folder with the files by which SAM tells Gradle from Maven."""
    folder = tempfile.TemporaryDirectory()
    pathlib.Path(folder.name, "pom.xml").touch()
    return folder


def described(error):
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
