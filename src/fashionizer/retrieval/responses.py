"""The JSON shapes of answers, as types: HTTP, ``--json`` and the OpenAPI description use these."""

from typing import Annotated, Self

import msgspec
from msgspec import Meta, Struct, field

from fashionizer.retrieval.browsing import Page
from fashionizer.retrieval.companions import Companion, companions
from fashionizer.schema import Answer, Garment, Group, Match, Outfit, Person
from fashionizer.vision.taxonomy import CLASSES

Whole = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Milliseconds = Annotated[float, Meta(ge=0)]
Place = Annotated[
    tuple[Whole, ...],
    Meta(min_length=4, max_length=4, description="x, y, w, h in pixels of the upright photo"),
]
ClassName = Annotated[str | None, Meta(extra_json_schema={"enum": [*CLASSES, None]})]


class Response(Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object that always has all of its keys, in the order of its fields."""


class ColourResponse(Response, frozen=True):
    """A dominant colour of a garment."""

    name: str
    hex: Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
    share: Share


class GarmentResponse(Response, frozen=True):
    """One garment of a photo."""

    id: Whole
    class_name: ClassName = field(name="class")
    group: Group
    colours: tuple[ColourResponse, ...]
    box: Place
    confidence: Share
    person: Annotated[
        int | None, Meta(description="id of its wearer; null where nobody wears it or was seen")
    ]

    @classmethod
    def of(cls, garment: Garment) -> Self:
        """Return the shape of a garment."""
        colours = tuple(ColourResponse(c.name, c.hex, _rounded(c.share)) for c in garment.colours)
        box, confidence = tuple(garment.box.as_list()), _rounded(garment.confidence)
        kind = (garment.class_name, garment.group)
        return cls(garment.id, *kind, colours, box, confidence, garment.person)


class PersonResponse(Response, frozen=True):
    """One person of a photo."""

    id: Annotated[Whole, Meta(description="counted from 0, most prominent first")]
    box: Place
    prominence: Share
    main: Annotated[bool, Meta(description="whether the photo is about them; others pass by")]

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the shape of a person."""
        prominence = _rounded(person.prominence)
        return cls(person.id, tuple(person.box.as_list()), prominence, person.main)


class OutfitResponse(Response, frozen=True):
    """An outfit as it stands in a result: where it is from and whose it is."""

    id: Whole
    file: Annotated[str, Meta(description="name of the photo, without its folder")]
    credit: str | None
    licence: str | None
    page: str | None

    @classmethod
    def of(cls, outfit: Outfit) -> Self:
        """Return the shape of an outfit; its ``file`` must be fit for who reads it."""
        return cls(outfit.id, outfit.file, outfit.credit, outfit.licence, outfit.page)


class OutfitDetailResponse(OutfitResponse, frozen=True):
    """An outfit by itself, with its photo's size in pixels, its garments and who wears them."""

    width: Whole
    height: Whole
    garments: tuple[GarmentResponse, ...]
    person: Annotated[
        PersonResponse | None, Meta(description="null where nobody looked for people")
    ]

    @classmethod
    def of(cls, outfit: Outfit) -> Self:
        """Return the shape of an outfit with its garments."""
        result = msgspec.structs.asdict(OutfitResponse.of(outfit))
        return cls(
            **result,
            width=outfit.width,
            height=outfit.height,
            garments=tuple(map(GarmentResponse.of, outfit.garments)),
            person=None if outfit.person is None else PersonResponse.of(outfit.person),
        )


class PageResponse(Response, frozen=True):
    """Some outfits of the gallery, in the order they were added."""

    outfits: tuple[OutfitDetailResponse, ...]
    next: Annotated[int | None, Meta(description="after of the next page; null on the last")]
    total: Annotated[Whole, Meta(description="outfits that fit in all")]

    @classmethod
    def of(cls, page: Page) -> Self:
        """Return the shape of a page."""
        return cls(tuple(map(OutfitDetailResponse.of, page.outfits)), page.next, page.total)


class MatchResponse(Response, frozen=True):
    """An outfit that contains a similar garment, and what that is worn with."""

    outfit: OutfitResponse
    similarity: Share
    probability: Annotated[
        Share | None,
        Meta(description="of a similar garment; null with models that are not calibrated"),
    ]
    match: GarmentResponse
    others: tuple[GarmentResponse, ...]

    @classmethod
    def of(cls, match: Match) -> Self:
        """Return the shape of a result."""
        outfit, garment = OutfitResponse.of(match.outfit), GarmentResponse.of(match.garment)
        probability = None if match.probability is None else _rounded(match.probability)
        others = tuple(map(GarmentResponse.of, match.others))
        return cls(outfit, _rounded(match.similarity), probability, garment, others)


class CompanionResponse(Response, frozen=True):
    """What the garment is worn with in some of the results, and in which outfits."""

    name: Annotated[str, Meta(description="as the field with takes it")]
    class_name: ClassName = field(name="class")
    group: Group
    colour: str | None
    hex: str | None
    looks: Whole
    outfits: tuple[Whole, ...]

    @classmethod
    def of(cls, each: Companion) -> Self:
        """Return the shape of a companion."""
        kind = (str(each.kind), each.kind.class_name, each.kind.group, each.kind.colour)
        return cls(*kind, each.hex, each.looks, each.outfits)


class TimesResponse(Response, frozen=True):
    """How long each stage took, in the order it happens; 0 where it did not run."""

    decode: Milliseconds
    parse: Milliseconds
    embed: Milliseconds
    search: Milliseconds
    total: Milliseconds


STAGES = TimesResponse.__struct_fields__
"""What is timed, in the order it happens; a stage that did not run took 0 ms."""


class AnswerResponse(Response, frozen=True):
    """The reply to one photo."""

    photo: Annotated[str, Meta(description="as the photo was named")]
    people: Annotated[
        tuple[PersonResponse, ...], Meta(description="all who were seen, most prominent first")
    ]
    garments: tuple[GarmentResponse, ...]
    chosen: Annotated[int | None, Meta(description="id among garments")]
    results: tuple[MatchResponse, ...]
    worn_with: tuple[CompanionResponse, ...]
    notice: Annotated[str | None, Meta(description="a sentence for the person")]
    more: Annotated[bool, Meta(description="whether all would give further results")]
    milliseconds: TimesResponse

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the shape of an answer."""
        times = (round(float(answer.milliseconds.get(stage, 0.0)), 1) for stage in STAGES)
        return cls(
            photo=answer.photo,
            people=tuple(map(PersonResponse.of, answer.people)),
            garments=tuple(map(GarmentResponse.of, answer.garments)),
            chosen=answer.chosen,
            results=tuple(map(MatchResponse.of, answer.results)),
            worn_with=tuple(map(CompanionResponse.of, companions(answer.results))),
            notice=answer.notice,
            more=answer.more,
            milliseconds=TimesResponse(*times),
        )


def line(response: Response) -> str:
    """Return a response as one line of JSON with spaces, as ``--json`` prints it."""
    return msgspec.json.format(msgspec.json.encode(response), indent=0).decode()


def _rounded(number: float) -> float:
    # float(): numpy's numbers are not JSON
    return round(float(number), 4)
