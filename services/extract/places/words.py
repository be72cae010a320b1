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
    rf"\b(?:{_SETTLEMENT}s?(?: of)?|(?:district|quarter|locality) of|(?:villages|towns|cities|settlements) of"
    rf"|[Nn]ear|[Oo]utside|[Aa]round"
    r"|north(?:east|west)? of|south(?:east|west)? of|east of|west of|suburbs of"
    r"|outskirts of) (?:the )?$"
)
WORD = re.compile(r"[\w’'-]+")
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
    r"|displacement|border|primary|secondary|drama|district|regional|police|bus|train) )*"
    r"(?:refinery|mosque|church|[bB]ridge|highway|hospital|airport|airbase|air ?base|base|dam"
    r"|power plant|plant|camp|school|market|prison|theatre|theater|street|stadium"
    r"|crossing|mountains|hills|heights|forest|depot|airfield|barracks|garrison|checkpoint|field|mine|neighbou?rhood|locality|quarter"
    r"|shipyard|yard|prospekt|roundabout|junction|intersection|crossroads|army (?:camp|post)"
    r"|(?:police|railway|metro|train|bus) (?:station|post|headquarters))"
)
FACILITY_AFTER = re.compile(rf" {_FACILITY}\b")
# What stands by itself outside or inside a town and is called after it: "the Volgograd oil refinery".
OWN_GROUND = re.compile(
    r" (?:(?:oil|gas|fuel|international|military|naval|nuclear|thermal|hydroelectric|drama|sea|trade|steel"
    r"|iron|and|commercial|regional|central) )*"
    r"(?:refinery|air ?base|airfield|airport|(?:power|nuclear|steel|thermal|hydroelectric|chemical) plant"
    r"|power station|steelworks|base|dam|bridge|theatre|theater|oil depot|fuel depot|oil terminal"
    r"|gas terminal|garrison|prison|penal colony|(?:sea|trade) port|seaport|shipyard|(?:naval|military) base)"
    r"\b(?!['’]s)"
)
NUMBERED = re.compile(r" (?:No\.?|Number|№) ?\d+")
CALLED_AFTER = re.compile(
    r"(?:, (?:which is )?| (?:is|are|was|were) )(?:a|an|the|two|three|four)"
    rf"(?: [a-z-]+){{0,3}} (?:{_SETTLEMENT}s?|community (?:in|near|of|outside))\b"
    r"|(?: city| municipal| tribal)? (?:district|raion|village|town|settlement|region|oblast|province"
    r"|area|[tT]ownship|LGA|[lL]ocal [gG]overnment|cercle)\b"
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
    r"|department|Department|People['’]s Republic|peninsula|Peninsula|prefecture|emirate)\b(?!['’]s|-)"
)
REGIONS = re.compile(
    r"[ ](?:border[ ]|frontline[ ]|front-line[ ])?"
    r"(?:regions|oblasts|provinces|governorates|states|Oblasts|Regions|Provinces)\b"
)
DISTRICT = re.compile(
    r"(?:['’]s)?[ ](?:[cC]ity[ ]|municipal[ ]|tribal[ ])?"
    r"(district|raion|county|parish|District|Raion|County|Parish|subdistrict|[tT]ownship|LGA"
    r"|[lL]ocal [gG]overnment(?: [aA]rea)?|cercle)\b"
)
COMMUNITY = re.compile(
    r"(?:['’]s)?[ ](?:(?:rural|urban|city|territorial|settlement)[ ])*"
    r"(community|hromada|Community|Hromada)\b"
)
TERRITORY = re.compile(r"[ ][tT]erritory\b")
TOWN = re.compile(
    r"[ ](?:city|town|village|settlement|municipality|refugee camp|camp|neighbou?rhood|quarter|locality"
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
    r"|peninsula)[ ]of[ ](?:the[ ])?(?:capital,?[ ])?$"
)
DISTRICT_OF = re.compile(r"(?:^|\b[a-z][\w'’-]*[ ])(?:district|raion|county)[ ]of[ ]$")
DISTRICT_WITHIN = re.compile(r"\b[aA]n?[ ](?:[\w-]+[ ]){0,3}district[ ]of[ ]$")  # "a residential district of"
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
    r"\b(near|nearby|outside|(?:road|highway) (?:to|from|out of)|across the [a-z]+ from"
    r"|across from|opposite|close to"
    r"|around|in the vicinity of|in the direction of|not far from|next to"
    r"|adjacent to|the edge of"
    r"|just outside|on the approaches to|approaches to|bordering|vicinity of|in the area of|the area of"
    r"|flanking|countryside of)[ ]"
    r"((?:the[ ])?(?:[\w'’-]+[ ]){0,6}(?:of|city|town|village|capital|settlement)[ ]|the[ ]|)$"
)
SUBURB = re.compile(
    r"\b((?:in|on|to|at|from)?[ ]?(?:the[ ])?(?:[a-z-]+[ ])?(?:suburbs?|outskirts|environs|periphery"
    r"|surroundings)[ ]of)"
    r"[ ](?:the[ ])?(?:[\w'’-]+[ ]){0,3}?$"
)
SUBURBS_AFTER = re.compile(
    r"(?:['’]s?)?[ ](?:[a-z-]+ern[ ])?(?:suburbs?|outskirts|environs|periphery|surroundings|countryside)\b"
)
CAPITAL = re.compile(
    r"(?:['’]s)?[ ]capital(?:[ ]city)?\b(?![-'’]|[ ](?:city|of|punishment|gains|markets?|flows?)\b)"
    r"(?!,?[ ](?!Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Z])"
)
GROUND = re.compile(r"[ ](?:territory|territories|airspace|soil|skies|territorial[ ]waters|waters)\b")
ABSOLUTE = re.compile(
    r"[ ](?:as[ ](?:the|its|their|a|main|primary|chief|top)|enduring|bearing|suffering|taking|seeing"
    r"|sustaining|receiving|facing|experiencing|coming[ ]under|hit|struck|among"
    r"|(?:the[ ])?(?:hardest|worst)[ -]hit|the[ ](?:main|hardest|worst|primary))\b"
)
TOWARD = re.compile(
    r"\b(towards?|in the direction of|advance on|advances on|heading for|push on|drive on|closer to"
    r"|en route to|bound for)[ ](?:the[ ])?(?:(?!from\b)[\w'’-]+[ ]){0,4}?$"
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
    r"|settlements?|hamlets?|sector|locality|quarter"
    r"|community|communities|district|districts|port|capital|in|of|within|inside|across|southern"
    r"|northern|eastern"
    r"|western|central|occupied|[a-z]+ern|[A-Z]\w+ian|[A-Z]\w+['’]s|\d+ km|north\w*|south\w*))+ (?:the )?"
    r"|, an? (?:[a-z-]+ ){1,4}(?:in|of) (?:the )?(?:[a-z-]+ of )?(?:the )?|, (?:the )?| \()$"
)
PART_OF = re.compile(
    r"(?:[ ](?:city[ ])?(?:neighbou?rhood|district|quarter|locality|ward|area))?[ ]of[ ](?:the[ ])?$"
)
SUBURB_ITSELF = re.compile(r"\b[A-Z][\w'’-]*[ ]suburb[ ]of[ ]$")
WHICH = re.compile(r",[ ](?:which|where)[ ]")
LIES = re.compile(r"\b(?:is|lies|lying|located|situated|stands)[ ]?$")
RELATED_GAP = re.compile(
    r",?(?: (?:an?|the|which|that|is|are|was|lies|lying|located|situated|sits|stands|just|only|some|about"
    r"|around|roughly|approximately|nearly|also|in|on|at|small|large|key|strategic|tiny|rural|[a-z]+ern"
    r"|border|frontline|front-line|coastal|eastern|villages?|towns?|cit(?:y|ies)|settlements?|hamlets?|camp"
    r"|area|community|district|port|suburb|neighbou?rhood|refugee|displacement|\([^)]*\)))*,? ?"
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
