"""Exceptions are plain: they pickle with their arguments and know their exit code."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge import errors
from ctct_bridge.errors import BridgeError

# The contract with whoever calls the command from a script: a class may be added here, never changed.
EXIT_CODES = {
    "BridgeError": 70,
    "UsageError": 2,
    "WrongType": 2,
    "InputMissing": 3,
    "OutputBusy": 5,
    "OutputFailed": 6,
    "RemoteFailed": 5,
    "RemoteRefused": 7,
    "Stopped": 8,
    "TableError": 70,
}
#: What a raised exception may answer with; 0, 1, 130 and 143 are no exceptions of ours.
DOCUMENTED = {2, 3, 4, 5, 6, 7, 8, 70}

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
any_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)

plain = st.none() | st.booleans() | st.integers() | st.text() | st.tuples(st.text(), st.integers())


def test_exit_codes_are_the_documented_ones() -> None:
    found = {cls.__name__: cls.exit_code for cls in CLASSES}
    assert found == EXIT_CODES, "exit codes are a contract: list a new exception here and in the documentation"
    assert set(EXIT_CODES.values()) <= DOCUMENTED


@any_class
def test_one_root(cls: type[Exception]) -> None:
    assert issubclass(cls, BridgeError), f"{cls.__name__} cannot be caught as BridgeError"


@any_class
def test_has_a_docstring(cls: type[Exception]) -> None:
    assert (cls.__doc__ or "").strip(), f"{cls.__name__} does not say when it is raised"


@any_class
@given(arguments=st.lists(plain, max_size=3))
def test_pickles_with_its_arguments(cls: type[Exception], arguments: list[object]) -> None:
    error = cls(*arguments)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(error, protocol))
        assert type(copy) is cls
        assert copy.args == error.args == tuple(arguments)
        assert str(copy) == str(error)


def test_a_table_error_is_a_type_error_too() -> None:
    # It comes out of __init_subclass__, where Python itself would raise TypeError.
    with pytest.raises(TypeError, match="claimed twice"):
        raise errors.TableError("Name is claimed twice")
