from dashboard.sign_in.second_factor.codes import new_secret, picture


def test_the_picture_fits_its_place_whole_whatever_the_address() -> None:
    for email in ("a@example.org", f"{'long.name.' * 9}@example.org"):
        drawn = picture(new_secret(), email)
        opening = drawn[: drawn.index(">")]
        assert "viewBox=" in opening
        assert "width=" not in opening
