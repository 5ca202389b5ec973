"""The console command `qujing`: serve, migrate, seed, doctor."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboard import doctor as checks
from dashboard import serving
from dashboard.errors import Refused
from dashboard.i18n import translator
from dashboard.services import associations, sessions
from dashboard.settings import settings
from models import migrate as migrations
from models.database import database, reading, writing

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Qujing 取经: plan, score and keep benchmark visits."
)
seed_app = typer.Typer(no_args_is_help=True, help="Load example data.")
app.add_typer(seed_app, name="seed")
say = Console(highlight=False)


@app.command()
def migrate() -> None:
    """Bring the database up to date; all or nothing."""
    db = database()
    before = migrations.current(db)
    migrations.upgrade(db)
    after = migrations.current(db)
    say.print(
        f"Database is at revision {after}"
        + (" (was empty)" if before is None else f" (was {before})" if before != after else "")
    )


@seed_app.command("demo")
def seed_demo(
    if_empty: Annotated[bool, typer.Option(help="Do nothing when an association exists already.")] = False,
) -> None:
    """Load the invented demo association; running it again changes nothing."""
    from seed import demo

    demo.load(if_empty=if_empty, say=say)


@seed_app.command("scale")
def seed_scale(
    answers: Annotated[int, typer.Option(min=0, max=20_000_000)] = 100_000,
    cases: Annotated[int, typer.Option(min=0, max=1_000_000)] = 1_000,
) -> None:
    """Load large invented data for measurements into an association of its own."""
    from seed import scale

    scale.load(answers=answers, cases=cases, say=say)


@app.command()
def found(
    name: Annotated[str, typer.Option(prompt="Association", help="The association's name.")],
    admin: Annotated[str, typer.Option(prompt="Administrator's name")],
    email: Annotated[str, typer.Option(prompt="Administrator's e-mail, also the sign-in name")],
    name_en: Annotated[str, typer.Option(help="The association's English name.")] = "",
    city: Annotated[str, typer.Option()] = "",
) -> None:
    """Found a real association and print the link with which its administrator sets a password."""
    try:
        with writing() as db:
            founded = associations.found_association(
                db, name=name, name_en=name_en, admin_name=admin, admin_email=email, city=city
            )
    except Refused as refused:
        say.print(f"[red]{translator('en').error(refused)}[/]")
        raise typer.Exit(1) from None
    say.print(f"Founded {name}. Within {associations.INVITATION_DAYS} days, {admin} opens:")
    say.print(f"{settings().base_url}/invitation?token={founded.token}", soft_wrap=True)


@app.command()
def doctor() -> None:
    """Say what this installation is and whether it is sound; exit 1 with what to do when it is not."""
    findings = checks.examine()
    for finding in findings:
        mark = "[green]ok[/]" if finding.ok else "[red]fault[/]"
        say.print(f"{mark:>14}  {finding.name}: {finding.value}")
        if not finding.ok:
            say.print(f"           → {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    address: Annotated[str | None, typer.Option(help="localhost by default; 0.0.0.0 for every interface.")] = None,
    https_cert: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Certificate, PEM.")] = None,
    https_key: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its private key, PEM.")] = None,
) -> None:
    """Serve pages and API on one port until stopped."""
    db = database()
    if migrations.current(db) != migrations.head():
        say.print("[red]The database is not up to date.[/] Run: qujing migrate")
        raise typer.Exit(1)
    serving.prepare(port=port, address=address, cert=https_cert, key=https_key)
    if (settings().https_cert is None) != (settings().https_key is None):
        say.print("[red]A certificate and its key go together[/]: give both --https-cert and --https-key.")
        raise typer.Exit(1)
    say.print(f"Serving on [bold]{settings().base_url}[/]  (Ctrl+C stops)", soft_wrap=True)
    if code := serving.joining_code():
        say.print(f"\nThe field app, for tablets and phones:\n{code}\n", soft_wrap=True)
        if not settings().base_url.startswith("https://"):
            say.print("Off this machine it needs https to work without a network: see docs/deployment.md.")
    with reading() as session:
        roles = [person.role.value for person in sessions.demo_people(session)]
    if roles:
        say.print(f"Sign in there with one click, as {', '.join(roles)}: everyone in the demo is invented.")
    else:
        say.print("Sign in there with your e-mail; `qujing found` makes an association and its first administrator.")
    serving.run()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
