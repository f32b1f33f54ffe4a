"""`python -m bot.resolver [FOLDER]`: prove a knowledge base; exit 1 with the defects."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.resolver import KnowledgeError, Resolver, read_knowledge


def main() -> int:
    """Prove the folder named on the command line, or the one that ships."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        proofs = Resolver(read_knowledge(folder)).prove()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.defects)} defects", file=sys.stderr)
        return 1
    for proof in proofs:
        region = proof.region or "nationally"
        print(
            f"{region} from {proof.on}: {proof.cases:,} cases proved, {proof.rules} rules, "
            f"{proof.contact_rules} of them next contacts, {proof.nodes} diagram nodes"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
