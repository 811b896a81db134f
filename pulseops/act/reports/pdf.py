"""Reports as PDF pages and as pictures of them, set by Typst: no network, no font and no clock of the machine.

Names of clients come in any script: what the first font lacks is set in Noto (Chinese, Japanese and Korean, Arabic,
Hebrew, the scripts of India, emoji and more), which is installed with us.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import font_source_sans_pro
import manimgx_fonts
import noto_cjk_sans_jp_regular
import typst

from pulseops.act.reports.layout import page_data

PREVIEW_PPI = 96.0


@cache
def _fonts() -> typst.Fonts:
    noto = [str(resources.files(package)) for package in (manimgx_fonts, noto_cjk_sans_jp_regular)]
    paths = [font_source_sans_pro.font_directory, *noto]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=paths)


@cache
def _template() -> bytes:
    return resources.files("pulseops.act.reports").joinpath("report.typ").read_bytes()


def as_pdf(title: str, content: Mapping[str, Any], texts: Mapping[str, Any]) -> bytes:
    """The report as a tagged PDF. The same title, content and texts give the same bytes."""
    made = _compile(title, content, texts, "pdf", None)
    return made if isinstance(made, bytes) else made[0]


def as_pictures(title: str, content: Mapping[str, Any], texts: Mapping[str, Any]) -> list[bytes]:
    """Each page as a PNG."""
    made = _compile(title, content, texts, "png", PREVIEW_PPI)
    return [made] if isinstance(made, bytes) else list(made)


def can_show(picture: bytes) -> bool:
    """Whether a picture can be put on a page."""
    source = b"#image(bytes(json(bytes(sys.inputs.data))), width: 1cm)"
    try:
        _compiler(source, json.dumps(list(picture))).compile(format="pdf")
    except (typst.TypstError, RuntimeError):
        return False
    return True


def _compile(
    title: str, content: Mapping[str, Any], texts: Mapping[str, Any], form: Any, ppi: float | None
) -> bytes | list[bytes]:
    data = page_data(title, content, texts)
    if content["brand"]["logo"]:
        data["logo"] = list(base64.b64decode(content["brand"]["logo"]))
    chosen = json.dumps(_with_air(data))
    return _compiler(_template(), chosen).compile(format=form, ppi=ppi, timestamp=0) or b""


def _with_air(data: Mapping[str, Any]) -> dict[str, Any]:
    """The report with its usual air, or with less where that saves a page."""
    usual, compact = ({**data, "compact": tight} for tight in (False, True))
    return compact if _page_count(compact) < _page_count(usual) else usual


def _page_count(data: Mapping[str, Any]) -> int:
    # A compiler of text in memory can be asked once; it forgets its text then.
    return int(json.loads(_compiler(_template(), json.dumps(data)).query("<pages>", field="value", one=True)))


def _compiler(source: bytes, data: str) -> typst.Compiler:
    return typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": data})
