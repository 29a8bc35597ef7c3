"""A `pendataan.toml` of any content: settings, or a SettingsError."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.errors import SettingsError
from storage.settings import FILE_NAME, KEYS, load_settings

VALUES = [
    '"x"',
    "-1",
    "1e400",
    "true",
    "[]",
    "{}",
    '"postgresql://[::1"',
    '"a\\u0000"',
    "nan",
    "9" * 400,
    '"Asia/../x"',
]
LINES = st.builds("{} = {}".format, st.sampled_from(sorted(KEYS)), st.sampled_from(VALUES)).map(str.encode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | LINES)
def test_any_settings_file_is_taken_or_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with suppress(SettingsError):
        assert load_settings({}, tmp_path).data == tmp_path
