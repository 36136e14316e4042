"""What moves in the site's pages: recorded demos, and networks, which are held to torch."""

import base64
import io
import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from conftest import SITE
from tools.notebooks import lessons
from tools.recordings import FOLDER
from tools.site_demos import DEMOS

DEMOS_HERE = [name for name, moving in DEMOS.items() if moving]
FILTER, PAD = "figure[data-filter]", "figure[data-pad]"
WATCH = "(f) => { window.shown = null; f.addEventListener('shown', (event) => { window.shown = event.detail; }); }"
# The keys that move a control down and up its list of positions.
KEYS = {"slider": ("ArrowLeft", "ArrowRight"), "choice": ("ArrowUp", "ArrowDown"), "box": ("Space", "Space")}


def page_of(number: str) -> str:
    return lessons([number])[0].stem + ".html"


def demo_in(page, name: str):
    """The figure of a demo, scrolled to and ready."""
    number, _, draw = name.partition(" ")
    figure = page.locator(f'figure[data-frames$="/{number}/{draw}/"]')
    figure.scroll_into_view_if_needed()
    page.locator(f'figure[data-frames$="/{number}/{draw}/"][data-ready]').wait_for()
    return figure


def pixels(canvas) -> np.ndarray:
    """What is drawn on a canvas."""
    png = base64.b64decode(canvas.evaluate("canvas => canvas.toDataURL()").partition(",")[2])
    return np.array(Image.open(io.BytesIO(png)).convert("RGB"))


def recorded(name: str, info: dict, at: list[int]) -> tuple[np.ndarray, str]:
    """The frame of that position, and its words, from the files of the site."""
    number = 0
    for control, position in zip(info["controls"], at, strict=True):
        number = number * len(control["values"]) + position
    column = number % info["row"]
    file = f"{number // info['row']}_{column // info['per']}.{info['kind']}"
    sheet = np.array(Image.open(SITE / "_static" / "demos" / name.replace(" ", "/") / file).convert("RGB"))
    top = column % info["per"] * info["height"]
    return sheet[top : top + info["height"]], info["said"][number]


@pytest.mark.parametrize("name", DEMOS_HERE)
def test_every_control_of_a_demo_moves_it_by_keyboard(opened, name):
    page = opened(page_of(name[:2]), width=390)
    figure = demo_in(page, name)
    info = json.loads(figure.locator("script").text_content())
    inputs = figure.locator("input, select")
    at = [control["start"] for control in info["controls"]]
    for i, control in enumerate(info["controls"]):
        up = at[i] + 1 < len(control["values"])
        at[i] += 1 if up else -1
        figure.evaluate(WATCH)
        inputs.nth(i).focus()
        page.keyboard.press(KEYS[control["kind"]][up])
        page.wait_for_function("() => window.shown !== null")
        frame, said = recorded(name, info, at)
        seen = pixels(figure.locator("canvas"))
        # AVIF is decoded a little differently by every program, and WebP is exact.
        difference = np.abs(seen - frame.astype(int))
        assert difference.max() == 0 if info["kind"] == "webp" else difference.mean() < 1
        assert figure.locator(".said").inner_text() == " ".join(said.split())
        if control["kind"] == "slider":
            assert inputs.nth(i).get_attribute("aria-valuetext") == control["values"][at[i]]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_frames_of_a_lesson_are_light(path):
    files = (SITE / "_static" / "demos" / path.name[:2]).rglob("*.*")
    assert sum(file.stat().st_size for file in files) <= 2 * 2**20


def test_reset_puts_every_control_and_the_picture_back(opened):
    name = "03 show_line"
    page = opened(page_of("03"))
    figure = demo_in(page, name)
    info = json.loads(figure.locator("script").text_content())
    slope = figure.get_by_role("slider", name="slope")
    slope.focus()
    page.keyboard.press("End")
    figure.get_by_role("button", name="Reset").click()
    frame, said = recorded(name, info, [control["start"] for control in info["controls"]])
    figure.get_by_role("status").filter(has_text=said).wait_for()
    assert slope.get_attribute("aria-valuetext") == "\u22121.0"


def test_a_demo_moves_when_the_page_is_opened_as_a_file(opened):
    page = opened(page_of("03"), base=f"{SITE.as_uri()}/")
    figure = demo_in(page, "03 show_line")
    figure.get_by_role("slider", name="slope").focus()
    page.keyboard.press("ArrowRight")
    figure.get_by_role("status").filter(has_text="MSE").wait_for()


@pytest.fixture(scope="module")
def truth():
    """What lesson 09's network answers in torch, and the weights as the page has them."""
    text = (SITE / "_static" / "demos" / "09" / "digits.js").read_text("utf-8")
    sent = json.loads(text.partition(" = ")[2].rstrip().rstrip(";"))
    flat = torch.from_numpy(np.frombuffer(base64.b64decode(sent["weights"]), "<f2").astype("f4"))
    shapes = sent["shapes"]
    pieces = flat.split([int(np.prod(shape)) for shape in shapes.values()])
    parts = {name: piece.view(shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)}
    return sent, parts, torch.load(FOLDER / "09" / "truth.pt")


def in_torch(sent: dict, parts: dict, pictures) -> torch.Tensor:
    """The same network with the same rounded weights, by torch's own functions."""
    x = (pictures.float() - sent["mean"]) / sent["std"]
    for i in range(3):
        x = F.max_pool2d(F.conv2d(x, parts[f"filters{i}"], padding=1), 2)
        x = F.relu(x * parts[f"factor{i}"].view(1, -1, 1, 1) + parts[f"term{i}"].view(1, -1, 1, 1))
    return F.linear(x.flatten(1), parts["weight"], parts["bias"])


def digit_page(opened):
    page = opened(page_of("09"))
    page.locator(PAD).scroll_into_view_if_needed()
    page.locator(f"{PAD}[data-ready]").wait_for()
    return page


def test_the_page_reads_digits_as_torch_does(opened, truth):
    sent, parts, told = truth
    answers = digit_page(opened).evaluate(
        """pictures => {
        const about = window.courseNetworks.digits, parts = networks.unpack(about);
        return pictures.map((pixels) => [...networks.readDigit(parts, about, pixels).logits]);
        }""",
        told["pictures"].flatten(1).tolist(),
    )
    answers = torch.tensor(answers)
    torch.testing.assert_close(answers, in_torch(sent, parts, told["pictures"]), atol=1e-4, rtol=0)
    # The lesson's own network has not been rounded to 16 bits.
    assert (answers - told["logits"]).abs().max() < 0.1
    assert (answers.argmax(1) == told["logits"].argmax(1)).float().mean() >= 0.995


def test_the_page_centres_digits_as_the_lesson_does(opened, truth):
    told = truth[2]
    centred = digit_page(opened).evaluate(
        "drawings => drawings.map((pixels) => [...networks.asMnist(Uint8Array.from(pixels))])",
        told["drawings"].flatten(1).tolist(),
    )
    difference = (torch.tensor(centred) - told["as_mnist"].flatten(1).int()).abs()
    assert difference.max() <= 1 and difference.count_nonzero() < difference.numel() / 100


def test_the_pad_answers_to_strokes_and_to_keys(opened):
    page = digit_page(opened)
    figure = page.locator(PAD)
    said = figure.get_by_role("status")
    figure.get_by_role("button", name="Example of a 3").focus()
    page.keyboard.press("Enter")
    said.filter(has_text="It says 3 (").wait_for()
    figure.get_by_role("button", name="Clear").click()
    box = figure.locator("canvas.draw").bounding_box()
    page.mouse.move(box["x"] + 140, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 230, steps=10)
    page.mouse.up()
    said.filter(has_text="It says 1 (").wait_for()


def test_the_filter_computes_as_torch_does(opened):
    page = opened(page_of("09"))
    page.locator(FILTER).scroll_into_view_if_needed()
    figure = page.locator(f"{FILTER}[data-ready]")
    figure.wait_for()
    before = pixels(figure.locator("canvas").nth(1))
    figure.get_by_role("slider", name="middle centre").focus()
    page.keyboard.press("End")
    figure.get_by_role("status").filter(has_text="add up to 2.").wait_for()
    assert (pixels(figure.locator("canvas").nth(1)) != before).any()
    picture, kernel = torch.rand(28, 28), torch.rand(3, 3)
    found = page.evaluate(
        "([x, k]) => [...networks.convolve(Float32Array.from(x), 28, 1, k, 1)]",
        [picture.flatten().tolist(), kernel.flatten().tolist()],
    )
    wanted = F.conv2d(picture[None, None], kernel[None, None], padding=1).flatten()
    torch.testing.assert_close(torch.tensor(found), wanted, atol=1e-5, rtol=0)


TRUTH_OF_GPT = FOLDER / "14" / "truth.pt"


@pytest.mark.skipif(not TRUTH_OF_GPT.exists(), reason="lesson 14 has not been recorded")
def test_the_page_reads_letters_as_torch_does(opened):
    told = torch.load(TRUTH_OF_GPT)
    page = opened(page_of("14"))
    page.locator("figure[data-gpt]").scroll_into_view_if_needed()
    page.locator("figure[data-gpt][data-ready]").wait_for()
    answers = page.evaluate(
        """line => {
        const about = window.courseNetworks.gpt, net = new networks.Gpt(networks.unpack(about), about);
        return [...line].map((letter) => {
          const { logits, looks } = net.read(about.alphabet.indexOf(letter));
          return { logits: [...logits], looks };
        });
        }""",
        told["line"],
    )
    logits = torch.tensor([answer["logits"] for answer in answers])
    torch.testing.assert_close(logits, told["logits"], atol=1e-4, rtol=0)
    for place, answer in enumerate(answers):
        looks = torch.tensor(answer["looks"], dtype=torch.float32)
        torch.testing.assert_close(looks, told["looks"][:, :, place, : place + 1], atol=1e-4, rtol=0)


@pytest.mark.skipif(not TRUTH_OF_GPT.exists(), reason="lesson 14 has not been recorded")
def test_the_gpt_answers_what_is_typed_and_writes_on(opened):
    page = opened(page_of("14"))
    page.locator("figure[data-gpt]").scroll_into_view_if_needed()
    figure = page.locator("figure[data-gpt][data-ready]")
    text = figure.get_by_role("textbox")
    text.fill("The functio")
    figure.get_by_role("status").filter(has_text="It expects n,").wait_for()
    figure.get_by_role("button", name="Write").press("Enter")
    page.wait_for_function("() => document.querySelector('figure[data-gpt] textarea').value.length > 100")
    figure.get_by_role("button", name="Stop").press("Enter")
    assert text.input_value().startswith("The functio")
