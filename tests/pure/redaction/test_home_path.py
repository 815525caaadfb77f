import pytest

from feedback.redaction.recognizers.home_path import HomePathRecognizer


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"at C:\Users\mkowalska\repo\main.py line 3", ["mkowalska"]),
        (r"C:\Users\Maria Kowalska\Documents\a.txt", ["Maria Kowalska"]),
        (r'{"cwd": "C:\\Users\\mkowalska\\repo"}', ["mkowalska"]),
        ("C:/Users/mkowalska/repo", ["mkowalska"]),
        ("/mnt/c/Users/m.kowalska/repo", ["m.kowalska"]),
        (r"C:\Documents and Settings\maria\Desktop", ["maria"]),
        ("/Users/maria/src failed", ["maria"]),
        ("in /home/maria-k/.cache, also /home/tom", ["maria-k", "tom"]),
        ("file:///home/maria/x.py", ["maria"]),
        ("see /home/maria.", ["maria"]),
    ],
)
def test_names_in_home_directories_are_found(found, text, names):
    assert sorted(found(HomePathRecognizer(), text)) == sorted(names)


@pytest.mark.parametrize(
    "text",
    [
        r"C:\Users\Public\x",
        "/home/runner/build/app",
        "/home/ubuntu",
        "/Users/<name>/src",
        "/home/$USER/src",
        r"C:\Users\%USERNAME%\x",
        "example.org/home/page",
        "src/components/home/index.ts",
        "the /users endpoint",
        "Users can log in",
    ],
)
def test_what_names_nobody_is_left(found, text):
    assert found(HomePathRecognizer(), text) == []
