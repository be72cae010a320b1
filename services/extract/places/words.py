"""The closed-class words and patterns around place names. Codebook section 6."""

from __future__ import annotations

import re

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚḐḨ"
# A charset in first place lets the engine skip to capitals; what must not stand before comes after it.
TOKEN = re.compile(rf"[{UPPER}](?<![\w'’.].)\w*(?:['’](?!s\b)\w+)*(?:-\w+)*")
ARTICLE = re.compile(r"(?:(?<=\W)|^)(?:[ae][lrsztdn]|[ae]sh|e[sz]|ul|d['’])[-’']$")
LINKS = frozenset(
    (
        " ",
        ". ",
        " of ",
        " of the ",
        " el ",
        " al ",
        " ez ",
        " es ",
        " de ",
        " de la ",
        " del ",
        " la ",
        " du ",
        " upon ",
        " on ",
        " -",
        "-",
    )
)
TAIL = re.compile(r"[\w'’-]+(?:[ ]?[\w'’-]+){0,5}")

_SETTLEMENT = (
    r"(?:city|town|village|settlement|hamlet|township|suburb|neighbou?rhood|municipality"
    r"|kibbutz|camp)"
)
CALLED_BEFORE = re.compile(
    rf"\b(?:{_SETTLEMENT}s?(?: of)?|(?:villages|towns|cities|settlements) of"
    rf"|[Nn]ear|[Oo]utside"
    r"|north(?:east|west)? of|south(?:east|west)? of|east of|west of|suburbs of"
    r"|outskirts of) (?:the )?$"
)
CALLED_LAST = frozenset(
    (
        "of",
        "on",
        "in",
        "at",
        "near",
        "Near",
        "outside",
        "Outside",
        "the",
        "city",
        "town",
        "village",
        "settlement",
        "hamlet",
        "township",
        "suburb",
        "neighborhood",
        "neighbourhood",
        "municipality",
        "kibbutz",
        "camp",
        "villages",
        "towns",
        "cities",
        "settlements",
    )
)
CALLED_NEXT = frozenset(
    (
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "which",
        "two",
        "three",
        "four",
        "city",
        "municipal",
        "district",
        "raion",
        "village",
        "town",
        "settlement",
        "region",
        "oblast",
        "province",
        "oil",
        "gas",
        "nuclear",
        "thermal",
        "steel",
        "power",
        "military",
        "air",
        "naval",
        "refugee",
        "border",
        "refinery",
        "mosque",
        "bridge",
        "Bridge",
        "highway",
        "hospital",
        "airport",
        "airbase",
        "base",
        "dam",
        "plant",
        "camp",
        "crossing",
        "depot",
        "airfield",
        "barracks",
        "garrison",
        "checkpoint",
        "field",
        "mine",
        "neighborhood",
        "neighbourhood",
        "displacement",
        "district,",
        "village,",
        "town,",
        "mosque,",
        "camp,",
        "airport,",
        "bridge,",
        "dam,",
        "hospital,",
        "mosque.",
        "bridge.",
        "hospital.",
        "district.",
        "refinery.",
        "refinery,",
        "highway,",
        "highway.",
    )
)
WORD = re.compile(r"[\w’'-]+")
AFTER_NAME = frozenset(
    (
        "border",
        "frontline",
        "front-line",
        "coastal",
        "administrative",
        "autonomous",
        "region",
        "oblast",
        "Oblast",
        "province",
        "governorate",
        "state",
        "krai",
        "Krai",
        "Region",
        "Province",
        "Governorate",
        "State",
        "People's",
        "People’s",
        "peninsula",
        "Peninsula",
        "prefecture",
        "emirate",
        "city",
        "City",
        "municipal",
        "district",
        "raion",
        "county",
        "parish",
        "District",
        "Raion",
        "County",
        "Parish",
        "subdistrict",
        "rural",
        "urban",
        "territorial",
        "settlement",
        "community",
        "hromada",
        "Community",
        "Hromada",
        "town",
        "village",
        "municipality",
        "refugee",
        "camp",
        "kibbutz",
        "regions",
        "oblasts",
        "provinces",
        "governorates",
        "states",
        "Oblasts",
        "Regions",
        "Provinces",
    )
)
BUILT = frozenset(
    (
        "Bridge",
        "Street",
        "Avenue",
        "Square",
        "Mosque",
        "Church",
        "Hospital",
        "School",
        "Airport",
        "Airbase",
        "Base",
        "Refinery",
        "Dam",
        "Station",
        "Camp",
        "Highway",
        "Prison",
        "Colony",
        "Plant",
        "Garrison",
        "Port",
    )
)
IN_BEFORE = re.compile(r"\b(?:in|at) $")
IN_AFTER = re.compile(
    r"[,.;)(]|$|[ ](?:on|in|after|when|and|where|at|during|by|to|as|since|from|before"
    r"|was|were|has|had)\b"
)
NO_NAME = re.compile(
    r"^[A-Z][A-Z0-9-]+$|-[a-z0-9]"
    r"|(?:ians?|ish|ese|ism|ists?|eans?|ites?|ional|ical|tion|ment)$"
)
_FACILITY = (
    r"(?:(?:oil|gas|nuclear|thermal|hydroelectric|steel|power|military|air|naval|refugee"
    r"|displacement|border) )*"
    r"(?:refinery|mosque|[bB]ridge|highway|hospital|airport|airbase|air ?base|base|dam"
    r"|power plant|plant|camp"
    r"|crossing|depot|airfield|barracks|garrison|checkpoint|field|mine|neighbou?rhood)"
)
FACILITY_AFTER = re.compile(rf" {_FACILITY}\b")
CALLED_AFTER = re.compile(
    r"(?:, (?:which is )?| (?:is|are|was|were) )(?:a|an|the|two|three|four)"
    rf"(?: [a-z-]+){{0,3}} {_SETTLEMENT}s?\b"
    r"|(?: city| municipal)? (?:district|raion|village|town|settlement|region|oblast|province)\b"
    rf"|(?<=\w) {_FACILITY}\b"
)
REGION_APPOSED = re.compile(r",? (?:is )?an? (?:[a-z-]+ ){0,2}(?:region|province|oblast|governorate)\b")
BORDER_WITH = re.compile(r"['’]s (?:[a-z]+ )?borders? with (?:the )?[A-Z]\w+(?: [A-Z]\w+)?")
BORDER = re.compile(
    r"(?:-[A-Z]\w+)? (?:border|frontier)\b(?! (?:region|guard|crossing|village|town|city"
    r"|area|police|post))"
)
REGION = re.compile(
    r"(?:['’]s)?[ ](?:(?:border|frontline|front-line|coastal|administrative|autonomous)[ ])?"
    r"(region|oblast|Oblast|province|governorate|state|krai|Krai|Region|Province|Governorate|State"
    r"|People['’]s Republic|peninsula|Peninsula|prefecture|emirate)\b(?!['’]s|-)"
)
REGIONS = re.compile(
    r"[ ](?:border[ ]|frontline[ ]|front-line[ ])?"
    r"(?:regions|oblasts|provinces|governorates|states|Oblasts|Regions|Provinces)\b"
)
DISTRICT = re.compile(
    r"(?:['’]s)?[ ](?:[cC]ity[ ]|municipal[ ])?"
    r"(district|raion|county|parish|District|Raion|County|Parish|subdistrict)\b"
)
COMMUNITY = re.compile(
    r"(?:['’]s)?[ ](?:(?:rural|urban|city|territorial|settlement)[ ])*"
    r"(community|hromada|Community|Hromada)\b"
)
TOWN = re.compile(
    r"[ ](?:city|town|village|settlement|municipality|refugee camp|camp"
    r"|kibbutz)\b(?![ ](?:hall|council))"
)
REGIONS_BEFORE = re.compile(
    r"\b(?:regions|oblasts|provinces|governorates|states)(?:[ ]of|[ ]?[–—:-]|,?[ ]including|,?[ ]namely|,)?"
    r"[ ](?:the[ ])?$"
)
REGION_SENSE = re.compile(
    r"\b(?:(?:villages|towns|cities|settlements|communities|front ?lines?|front-line|territory|lines"
    r"|fronts)(?: [a-z-]+)?"
    r" (?:in|of|across|throughout)|(?:rest|all|whole|entirety|liberation|annexation) of|neighbou?ring) $"
)
REGION_OF = re.compile(
    r"\b(?:region|oblast|province|governorate|state|republic"
    r"|peninsula)[ ]of[ ](?:the[ ])?$"
)
DISTRICT_OF = re.compile(r"\b(?:district|raion|county)[ ]of[ ]$")
COMMUNITY_OF = re.compile(r"\b(?:community|hromada)[ ]of[ ]$")
TOWN_OF = re.compile(
    r"\b(?:capital,?|(?:city|town|village|settlement|hamlet|port|camp|township|stronghold|kibbutz"
    r"|municipality|hub|suburb|villages|towns|cities|settlements)(?:[ ]of|,)?)[ ]$"
)
DIRECTION = re.compile(
    r"\b(?:((?:north|south)(?:east|west)?(?:ern)?|(?:east|west)(?:ern)?|central)(?:,? and"
    r"|,? or) )?((?:north|south)[- ]?(?:east|west)(?:ern)?|(?:north|south|east|west)(?:ern)?|central)[ ]$",
    re.IGNORECASE,
)
DIRECTION_OF = re.compile(
    r"\b(?:the[ ])?((?:north|south)[- ]?(?:east|west)|north|south|east|west|centre"
    r"|center)[ ]of[ ](?:the[ ])?$"
)
DIRECTION_AFTER = re.compile(
    r"['’]s[ ]((?:north|south)-?(?:east|west)(?:ern)?|(?:north|south|east"
    r"|west)(?:ern)?)\b"
    r"(?![ ](?:region|province|city|coast|border))"
)
COAST = re.compile(r"\b(?:off[ ]the[ ]coast[ ]of|off|coast[ ]of)[ ](?:the[ ])?$")
NUMBER = r"(\d[\d,.]*|a few|several|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|twenty|thirty)"
DISTANCE = re.compile(
    rf"(?:\b(?:some|about|around|roughly|approximately|nearly|just|only)[ ])?{NUMBER}[ -]?"
    r"(km|kms|kilomet(?:er|re)s?|(?:nautical[ ])?miles?|mi)\b(?:[ ]\([^)]{1,20}\))?[ ]"
    r"(?:(?:to[ ]the[ ])?((?:north|south)[- ]?(?:east|west)(?:ern)?|north|south|east|west)[ ])?"
    r"(?:of|from|away[ ]from|outside|off)[ ](?:the[ ])?(?:[a-z-]+[ ](?:of[ ])?){0,3}$",
    re.IGNORECASE,
)
SIDE_OF = re.compile(
    r"\b(?:just[ ])?(?:to[ ]the[ ])?((?:north|south)[- ]?(?:east|west)|north|south|east|west)[ ]of[ ]"
    r"(?:the[ ])?(?:[a-z-]+[ ](?:of[ ])?){0,3}$"
)
NEAR = re.compile(
    r"\b(near|nearby|outside|close to|around|in the vicinity of|in the direction of|not far from|next to"
    r"|adjacent to|the edge of"
    r"|just outside|on the approaches to|approaches to|bordering|vicinity of|in the area of|the area of"
    r"|flanking|neighbou?ring|countryside of)[ ]((?:the[ ])?(?:[\w'’-]+[ ]){0,4}(?:of[ ])|the[ ]|)$"
)
SUBURB = re.compile(
    r"\b((?:in|on|to|at|from)?[ ]?(?:the[ ])?(?:[a-z-]+[ ])?(?:suburbs?|outskirts|environs|periphery"
    r"|surroundings)[ ]of)"
    r"[ ](?:the[ ])?(?:[\w'’-]+[ ]){0,3}?$"
)
TOWARD = re.compile(
    r"\b(towards?|in the direction of|advance on|advances on|heading for|push on|drive on|closer to"
    r"|en route to|bound for)[ ](?:the[ ])?(?:[\w'’-]+[ ]){0,4}?$"
)
BETWEEN = re.compile(r"\bbetween[ ](?:the[ ])?(?:[a-z-]+[ ](?:of[ ])?){0,4}$")
JOINED = re.compile(
    r"(?:,|,?[ ](?:and|or|as well as|and also)|[ ]&|;)(?:[ ]in|[ ]near|[ ]on|[ ]at)?(?:[ ]the)?"
    r"(?:[ ](?:[a-z][\w-]*|[A-Z]\w+ian|[A-Z]\w+[’']s))*?(?:[ ]of)?[ ]$"
)
LIST_GAP = re.compile(r"(?:,|,?[ ](?:and|or|as well as)(?:[ ](?:in|near|the))?)[ ](?:the[ ])?$")
CONTAINED = re.compile(
    r"(?:,?(?: (?:which|that|is|are|was|lies|located|situated|lying|both|all|a|an|the|one|two|three|four"
    r"|five|several|small"
    r"|large|other|border|frontline|front-line|nearby|strategic|key|villages?|towns?|city|cities"
    r"|settlements?|hamlets?"
    r"|community|communities|district|districts|port|capital|in|of|within|inside|across|southern"
    r"|northern|eastern"
    r"|western|central|occupied|[a-z]+ern|[A-Z]\w+ian|[A-Z]\w+['’]s|\d+ km|north\w*|south\w*))+ (?:the )?"
    r"|, (?:the )?| \()$"
)
POSSESSOR = re.compile(
    r"['’]s?[ ](?:(?:[a-z-]+ern|(?:north|south)?(?:east|west)|north|south|central|occupied|embattled"
    r"|border|frontline|front-line"
    r"|second|largest|biggest|key|strategic|coastal|port|capital|separatist|breakaway|restive|main"
    r"|nearby|neighbou?ring)[ ])*"
    r"(?:(?:city|town|village|region|province|capital|port|port city|district|state|oblast|republic"
    r"|settlement)[ ](?:of[ ]))?$"
)
SAYS = re.compile(
    r"(?:[ ](?:has|have|had|also|is|was|will|would|could|can|may|should|must|did|does|still|now|again"
    r"|later|then"
    r"|on[ ]\w+day))*[ ](?:said|says|say|claim\w*|den(?:y|ied|ies)|accus\w+|launch\w+|attack\w*|fir(?:ed"
    r"|es|ing)"
    r"|warn\w*|vow\w*|announc\w+|has|have|had|is|was|will|would|wants?|seeks?|sought|urg\w+|reject\w*"
    r"|insist\w*"
    r"|report\w*|confirm\w*|told|calls?|called|blam\w+|respond\w*|began|begins|start\w*|invad\w+|struck"
    r"|strikes"
    r"|captur\w+|seiz\w+|send\w*|sent|us(?:es|ed)|annex\w+|agreed?|needs?|needed|does|did|plans?|planned"
    r"|makes?"
    r"|made|took|takes|lost|loses|gain\w*|shot|downed|hit|hits|bomb\w*|shell\w*|pound\w*|carried|carries"
    r"|condemn\w*"
    r"|demand\w*|hopes?|expects?|believes?|regards?|considers?|sees|saw|step\w+|intensif\w+|retaliat\w+|could"
    r"|should|may|might|must|can|cannot|continues?|continued|increas\w+|threat\w+|admit\w*|acknowledg\w+)\b"
)
ROLE = re.compile(
    r"(?:['’]s)?[ ](?:(?:regional|city|local|military|civil|deputy|police|acting|provincial|former|state"
    r"|air|Regional|Military|City)[ ])*"
    r"(?:governor|mayor|police|authorit\w+|officials?|administration|residents?|prosecutor\w*|council"
    r"|spokes\w+|leader\w*"
    r"|government|military|army|troops|forces|school|university|time|GMT|native|resident|Governor|Mayor"
    r"|University"
    r"|Administration|Council|Times|Post|Institute|School|Prosecutor\w*|Military|Brigade|Regiment"
    r"|Battalion|Regional)\b"
)
ADJECTIVAL = re.compile(
    r"^(.+?)-(?:based|backed|held|controlled|led|installed|appointed|born|occupied"
    r"|run|made|bound|supplied|aligned|funded|affiliated|style|trained|allied|friendly)$"
)
DIRECTION_LAST = frozenset(
    (
        "of",
        "the",
        "off",
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "north-east",
        "north-west",
        "south-east",
        "south-west",
        "north-eastern",
        "north-western",
        "south-eastern",
        "south-western",
    )
)
REGION_SENSE_LAST = frozenset(("in", "of", "across", "throughout", "neighbouring", "neighboring"))
INTRODUCING = frozenset(
    (
        "regions",
        "oblasts",
        "provinces",
        "governorates",
        "states",
        "region",
        "oblast",
        "province",
        "governorate",
        "state",
        "republic",
        "peninsula",
        "district",
        "raion",
        "county",
        "community",
        "hromada",
        "city",
        "town",
        "village",
        "settlement",
        "hamlet",
        "capital",
        "port",
        "camp",
        "township",
        "stronghold",
        "kibbutz",
        "municipality",
        "hub",
        "suburb",
        "villages",
        "towns",
        "cities",
        "settlements",
        "regions:",
        "provinces:",
        "oblasts:",
    )
)
REGION_SENSE_NOUNS = frozenset(
    (
        "villages",
        "towns",
        "cities",
        "settlements",
        "communities",
        "front",
        "fronts",
        "frontline",
        "frontlines",
        "front-line",
        "line",
        "lines",
        "territory",
        "rest",
        "all",
        "whole",
        "entirety",
        "liberation",
        "annexation",
        "neighbouring",
        "neighboring",
    )
)
RELATION_WORDS = frozenset(
    (
        "km",
        "kms",
        "kilometre",
        "kilometres",
        "kilometer",
        "kilometers",
        "mile",
        "miles",
        "mi",
        "suburb",
        "suburbs",
        "outskirts",
        "environs",
        "periphery",
        "surroundings",
        "toward",
        "towards",
        "direction",
        "advance",
        "advances",
        "heading",
        "push",
        "drive",
        "closer",
        "en",
        "bound",
        "between",
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "north-east",
        "north-west",
        "south-east",
        "south-west",
        "near",
        "nearby",
        "outside",
        "close",
        "around",
        "vicinity",
        "far",
        "next",
        "adjacent",
        "edge",
        "approaches",
        "bordering",
        "area",
        "flanking",
        "neighbouring",
        "neighboring",
        "countryside",
    )
)
TITLES = frozenset(
    (
        "President",
        "Minister",
        "Mr",
        "Mrs",
        "Ms",
        "Dr",
        "General",
        "Gen",
        "Colonel",
        "Col",
        "Lieutenant",
        "Lt",
        "Major",
        "Maj",
        "Captain",
        "Capt",
        "Sergeant",
        "Sgt",
        "Governor",
        "Mayor",
        "Secretary",
        "Ambassador",
        "Senator",
        "Sen",
        "Rep",
        "Commander",
        "Chief",
        "Prince",
        "King",
        "Queen",
        "Sheikh",
        "Imam",
        "Pope",
        "Judge",
        "Justice",
        "Sheriff",
        "Chancellor",
        "Premier",
        "Spokesman",
        "Spokeswoman",
        "Admiral",
        "Private",
        "Officer",
        "Deputy",
        "Professor",
        "Prof",
        "Gov",
        "Sir",
        "Lady",
        "Rev",
        "Corporal",
        "Detective",
        "Coach",
        "Councillor",
        "Director",
        "Chairman",
        "journalist",
        "activist",
    )
)
GENERIC_LAST = frozenset(
    (
        "County",
        "Parish",
        "District",
        "Province",
        "Region",
        "Oblast",
        "Governorate",
        "State",
        "City",
        "Township",
        "Borough",
    )
)
FACILITY = frozenset(
    (
        "Airport",
        "airport",
        "Airbase",
        "airbase",
        "Air",
        "air",
        "Port",
        "port",
        "Station",
        "station",
        "Bridge",
        "bridge",
        "Dam",
        "dam",
        "Hospital",
        "hospital",
        "Oil",
        "oil",
        "Refinery",
        "refinery",
        "Nuclear",
        "nuclear",
        "Power",
        "power",
        "Plant",
        "Region",
        "Oblast",
        "Province",
        "Governorate",
        "District",
        "County",
        "City",
        "Camp",
        "camp",
        "Island",
        "River",
        "Lake",
        "Bay",
        "Valley",
        "Peninsula",
        "Strait",
        "Gulf",
        "Sea",
        "Beach",
        "Coast",
        "Corridor",
        "Crossing",
        "crossing",
        "Railway",
        "railway",
        "Street",
        "Square",
        "Avenue",
        "Mosque",
        "Church",
        "School",
        "mosque",
    )
)
PREPOSITIONS = frozenset(
    (
        "in",
        "on",
        "at",
        "near",
        "from",
        "toward",
        "towards",
        "to",
        "over",
        "across",
        "into",
        "inside",
        "outside",
        "around",
        "through",
        "against",
        "off",
        "along",
        "between",
        "within",
        "throughout",
        "via",
        "by",
        "for",
        "with",
        "reaching",
        "entering",
        "leaving",
        "under",
        "above",
        "beyond",
        "behind",
        "approaching",
        "hitting",
        "targeting",
        "struck",
        "hit",
        "attacked",
    )
)
LOCATIVE = frozenset(
    (
        "in",
        "on",
        "at",
        "near",
        "from",
        "toward",
        "towards",
        "over",
        "across",
        "into",
        "inside",
        "outside",
        "around",
        "through",
        "off",
        "along",
        "between",
        "within",
        "throughout",
        "to",
    )
)
TAKING = frozenset(
    (
        "captured",
        "seized",
        "took",
        "taken",
        "liberated",
        "recaptured",
        "retook",
        "shelled",
        "bombed",
        "pounded",
        "targeted",
        "left",
        "entered",
        "reached",
        "struck",
        "hit",
        "attacked",
        "attacks",
        "strikes",
        "hits",
        "capture",
        "seize",
        "take",
        "retake",
        "liberate",
        "recapture",
        "capturing",
        "seizing",
        "of",
        "besieged",
        "stormed",
        "occupied",
        "controls",
        "controlled",
        "hold",
        "holds",
        "defend",
        "defending",
    )
)
PASSED = frozenset(
    (
        "the",
        "a",
        "an",
        "its",
        "their",
        "his",
        "her",
        "our",
        "this",
        "that",
        "of",
        "city",
        "town",
        "village",
        "settlement",
        "port",
        "capital",
        "region",
        "province",
        "district",
        "eastern",
        "western",
        "northern",
        "southern",
        "central",
        "north",
        "south",
        "east",
        "west",
        "northeastern",
        "northwestern",
        "southeastern",
        "southwestern",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "occupied",
        "besieged",
        "embattled",
        "key",
        "strategic",
        "nearby",
        "neighbouring",
        "neighboring",
        "war-torn",
        "whole",
        "entire",
        "parts",
        "part",
        "areas",
        "area",
        "outskirts",
        "suburbs",
        "towns",
        "cities",
        "villages",
        "settlements",
        "regions",
        "provinces",
        "centre",
        "center",
        "Russian-occupied",
        "Ukrainian-held",
        "hub",
        "stronghold",
        "rebel-held",
        "contested",
        "both",
        "small",
        "large",
        "major",
        "second",
        "largest",
        "hard-hit",
        "battered",
        "camp",
        "refugee",
        "eastern-most",
        "industrial",
        "historic",
        "coastal",
        "border",
        "frontline",
        "front-line",
        "new",
        "old",
        "town's",
        "country's",
        "countries",
        "country",
        "state",
        "states",
        "island",
        "peninsula",
        "downtown",
        "rural",
    )
)
