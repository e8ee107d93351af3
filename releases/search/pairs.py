"""
The commonest words of political press releases, and the pairs of them that search keeps.

An index without positions answers a phrase by all of its words, and then every text that has them
is looked into: of common words nearly all texts. Two common words that stand together are therefore
kept as a word of their own. Of a pair with a rare word so few texts come into question that it
need not be.

The words, folded, are those that stand in 40, 20, 10, 5 and 2.5 of a hundred releases or more,
counted over the mean of two real archives (39,023 releases of American senators, 4,367 of
Australian politicians about refugees), without numbers of three digits and more; and "labour". It
is a list of its own, not the archive's, for what is written by it must be read by it: whoever
changes it has to have every release indexed again (see the migration that first did).
"""

from __future__ import annotations

from itertools import repeat

PAIR = "+"  # before each word of a pair; no word holds it
# Together two words may be so many steps below the commonest: where words fell as they liked, one
# release in a hundred would have both.
_STEPS = 4

_COMMON = [
    """
    a about all also an and are as at be been but by can for from government has have i in is it its
    minister more new not of on one or other our over people said senator than that the their these
    they this to today was we which who will with would year
    """,
    """
    1 2 3 5 act affairs after am announced any australia australian australias back because before
    being between bill both come committee community contact continue could country current d day
    department do ensure every federal first following funding further future get go governments had
    he health help high his house how if immigration important including information into issues
    just know labor last law legislation like long made make many may media member million most mp
    mr much must my national need needs no now number office only out part policy president process
    program protection provide public r refugee refugees release s security see sen senate services
    should since so some state states such support system take them there those three through time
    two under united up us very washington way well were what when where while work working world
    years you
    """,
    """
    10 11 12 15 20 30 4 6 7 8 9 able access across action addition additional address administration
    again against agencies ago allow almost already always american americans among another approach
    appropriate appropriations area areas around arrivals assist assistance asylum au august
    australians available based become believe benefit best better billion boat boats border bring
    budget business c call called canberra cannot care case centre change changes children
    citizenship clear coalition comes coming commitment committed communities concerned concerns
    conference congress control cost costs countries course create critical currently days deal
    decision detention development did different does doing done dont down during e each east
    economic economy education effective effort efforts election emergency end even ever example
    face facilities fact fair families family far few financial find five force foreign forward
    found four full funds general give given going good got gov grant great greater group groups
    hard having held her here him history home hon hope however human humanitarian illegal im
    immediate impact improve include included includes increase increased interest international
    introduced island issue job jobs john july june justice keep key large leader leaders leadership
    least less let level life lives local look m major making management matter me means measures
    meet meeting members might migration military ministers money month months move nation nations
    necessary needed never news next non october off officials once open opportunity opposition
    order others own parliament particular particularly party passed past pay per period place plan
    pleased point policies political position possible power press prime problem problems processing
    programs project projects protect provided provides providing put question questions range
    rather real receive received recent recently record region regional report research resources
    response responsibility result return review right rights risk role safe safety same say second
    secretary seekers seen senators sent september serious service set several shadow she
    significant simply situation small social south special statement step still stop strong sure
    taken taking term terms thank thats then things think throughout times together too total trade
    training u understand until use used want war week whether why within without women worked www
    yet young your
    """,
    """
    02 06 13 14 16 17 18 19 21 22 23 24 25 26 27 28 40 50 60 abbott ability above absolutely accept
    according account achieve actions activities actually add added advice affected afghanistan age
    agency agenda agree agreed agreement ahead aid air allowed alone along alternative amendment
    america amount andrew announce announcement annual answer anyone anything applications apply
    approved approximately april army arrangements arrival arrive arrived asia ask asked assessment
    association attention authorities authority average awarded aware away basic basis begin
    beginning behind below benefits beyond big bipartisan board borders bringing brought build
    building bush businesses calling calls came campaign cant capacity capital cases cause cent
    center central centres certain certainly chairman challenge challenges chance changed chief
    child china chris christmas circumstances citizens city civil claim claims clean clearly close
    closely co colleagues combat comments commission commissioner common commonwealth companies
    complete comprehensive concern conditions conduct confidence conflict congressional consider
    consideration considered consistent construction continued continues continuing contribute
    contribution convention cooperation council county court created creating crisis cultural
    customs cut cuts dangerous date dc dealing debate december decisions defence defense deliver
    delivered democratic democrats departments deserve designed despite details determined develop
    developed developing didnt difference difficult direct directly director discuss discussion
    discussions doesnt dollars domestic doorstop doubt dr due earlier early effect effectively
    either elected employment enable encourage ends energy enforcement enhance enough ensuring
    entire environment environmental equipment especially essential establish established ethnic
    event events everyone everything evidence existing expand expect expected experience expressed
    facility facing failed failure february feel field fight fighting final finally fiscal focus
    follow food forced forces form former free freedom friday front fully fund fundamental funded
    genuine getting gillard giving global goes gone grants greens ground growing growth h half hand
    happen happy head heard hearing helped helping hes higher hold homeland homes hours housing
    howard http id idea ill immediately implement importance improving income increasing indeed
    independent individual individuals indonesia industry infrastructure initiative initiatives
    instead interests interview introduce investment involved iraq isnt issued itself ive j january
    join joined joint journalist kind known l labors lack land language largest late later latest
    laws lead leading leave led left legal letter levels liberal light likely limited line list
    little live living longer looking lost lot low maintain majority makes man march mark market
    matters mean measure medical melbourne men message met michael middle migrants millions mind
    mission moment monday morning morrison moving multicultural n natural nauru nearly night north
    northern nothing november numbers o obligations obviously oe offer offered offshore often old
    ongoing operation operations opportunities organisations outcome outside overall overseas p
    pacific paid parents parliamentary parties parts pass passage peace peoples percent permanent
    person personal personnel peter places planning plans play police politics population positive
    post potential prepared present pressure prevent previous price primary priorities priority
    private progress promote proper proposal proposed protecting proud provision provisions purpose
    putting quality quickly quite raise raised rate re reach reality really reason reasons
    recommendations reduce reform regarding related relation relations relationship released
    releases relief remain remains reported reports representatives request require required
    requirements requires resettlement residents resource respect respond responsible rest restore
    road rudd run rural save saw saying says scheme school schools science scott sea sector secure
    seek seeking seems self send senior sens sense serve served settlement share short show shows
    signed similar single site six skills smugglers smuggling society solution something soon sort
    speak specific specifically speech spend spending spent spokesperson staff stand standards
    standing start status stay steps strategy strengthen strongly students study subcommittee
    subject subjects substantial success successful supported supporting sydney systems t takes talk
    talking task tax technology tell temporary territory terrorism test thanks themselves therefore
    theres theyre thing third though thought thousands threat thursday todays told tony took top
    towards transcript transportation travel treatment troops true try trying tuesday turn un
    understanding unhcr union university upon urge using value various view views violence visa
    visas visit vital vote vulnerable w wants water ways wednesday weeks welcome welfare went west
    western weve whats white whole whose wide wont words workers works wrong yes yesterday york
    youre youve
    """,
    """
    0 03 07 08 09 29 31 35 45 70 75 80 90 abuse accepted accommodation accountability achieved
    achievement acknowledge acting active activity acts addressed addressing adelaide adequate
    administrative adopted advance advanced advantage advisory advocate affect afford affordable
    africa afternoon aged agreements agricultural agriculture aim aimed aircraft airport al
    allocated allowing allows although amendments americas amongst analysis announces answers anti
    appeal appears applicants application applied appreciate approval arent argument armed
    arrangement arriving asian aside asking aspects assessed assisting associated attached attack
    attacks attempt attend attorney authorised avoid award awards awareness b background bad balance
    bank barbara base became becoming began behalf believed believes biggest bilateral bills bit bob
    body boost born bottom bowen break brings brisbane broad broader broken brown browse built
    burden bureau cabinet camps canada capabilities carbon career carefully carry carrying category
    caused centers century chair changing character charge charles check checks childrens chinese
    choice choose cities citizen class climate clinton closed closer coalitions coast college
    collins com combined command comment commerce commercial commit commitments committees
    communications company compared competition competitive completed completely complex component
    concerning concluded conclusion conducted confident confirmed consequences considerable
    considering consistently constitutional constructive consultation consumers contacts context
    contributions core correct counties couple courts cover creation credit crime criminal criteria
    cross crucial culture cutting daily damage danger darwin data david de dealt dear death debt
    decade decades decide decided dedicated deep deeply degree delay delegation delivering delivery
    demand demands democracy demonstrate demonstrated demonstrates denied deputy described design
    desperate detail detailed detained detainees determination determine developments dialogue
    differences difficulties diplomatic directed direction disappointed disaster discrimination
    discussed disease displaced distribution district diverse diversity division documents dollar
    double draw drive drug drugs duty eastern easy educational effectiveness effects efficiency
    efficient eight elections electorate element elements eligible else elsewhere email emerging
    employees employers encouraged encouraging engage engaged engagement english enormous enter
    entitled entry equal equally establishing establishment estimated estimates europe european
    evans everybody exactly examine exchange executive exercise exist expanded expanding expansion
    experienced expert experts explain express extend extended extension extensive extent extra
    extraordinary extremely f faced facilitate factors facts failures fairly fairness faith fall
    farm farmers fear figure figures finance finding fire fix floor flow focused followed follows
    formal forms forum fought foundation framework friend friends fuel g gain gas gave generally
    generation generations generous george gets gives goal goals governor granted greatest greatly
    grow guarantee guard guinea gulf hands hanson happened happening happens harm hasnt havent
    healthy hear heart helps highest highly hill hillary himself historic hit holding honor hospital
    hospitals htm huge hundreds ideas identified identify identity ii illegally immigrants
    implementation implemented implementing implications importantly improved improvement
    improvements inaudible incentives increases increasingly independence index indicated indigenous
    indonesian industrial industries influence informed initial innovation innovative inquiries
    inquiry instance institute institutions insurance intake integrated integrity intelligence
    intend intended intention interested internal internet intervention introducing introduction
    invest investigation investments involve involvement involving iraqi islands jim joe judge
    judicial judiciary julia k keenan keeping kept kevin kids killed knowledge knows labour largely
    larger launch launched learn learning leaving legislative lets library limit lines link links
    located lose loss lower main mainland maintaining maintenance malaysia manage managed mandatory
    manner manus maritime markets mass massive material materials meant medicare meetings mental
    mentioned mexico mid migrant mike minimum mining ministerial model modern moral moved movement
    mps ms multi murray name nationwide nature navy near negative negotiations neighbours net
    network newly nine none nor normal note noted notice nsw nuclear numerous objective objectives
    obligation obtain obvious occur occurred offering offers officer officers offices official oh
    oil ones opening operate operating operational opinion opposed option options org organisation
    organization organizations origin original otherwise ourselves outcomes outlined outstanding
    oversight package page panel paper papua park participate participation partner partners
    partnership passing path paul paying payments performance perhaps persecution personally persons
    perth philip phone physical placed planned played playing please pm points poor port portfolio
    positions possibility potentially poverty powerful powers practical practice practices pre
    prepare presence presented preserve presidents pretty prevention previously prices principle
    principles prior probably procedures processed processes produce produced product production
    productive products professional programme promise promised promises promoting proof properly
    property proposals prosperity protected protections proven providers publicly purchase purposes
    pursue push puts qualified queensland race raising ranking rates reached read ready reasonable
    receiving recognise recognised recognition recommended recovery red reduced reducing reduction
    reference referred reflect reflects reforms refused regard regardless regime regions regular
    rejected relating relationships relevant rely remaining remarks remember removal remove removed
    replace reporting represent representative represents republican requested requirement requiring
    rescue reserve resolution resolve responsibilities resulted results returned returning revenue
    richard rise rising risks river robert room round ruddock rule rules running safer sarah
    saturday saving savings scale schumer search secondly section secured securing seeing seeker
    seeks seem sending separate series seriously serves serving sets setting settle seven severe
    shared sharing shouldnt shown side sides sign significantly simple situations size skilled smith
    soldiers solutions someone sometimes sorts sought sound source sources southern space speaking
    spirit spoke spoken sponsored sri st stability stage standard stands started starting stated
    statements steve stopped stopping story strategic strategies street strength strengthening
    stress stronger structure student studies successfully suffered suffering sufficient suggest
    sunday supplies supply supports surrounding susan sustainable table talks target targeted
    tasmania taxes taxpayer taxpayers teachers team technical technologies telephone telling ten
    terrible terrorist terrorists text theyve thinking threats thus timely timor tom tomorrow tools
    tough toward town track traditional tragedy tragic train transfer transferred transition
    transport treasury treat treated tremendous tried truly trust truth turned turning type
    ultimately unable unacceptable unauthorised undertaken unemployment unfortunately unique unit
    universities unless update urban urged urgent urging v valuable values variety vehicles version
    veterans vice victims victoria vietnam vision visited voice voted votes wa wait waiting wales
    wanted wasnt waste watch waters weapons website weekend welcomed whatever whilst whom wider
    willing win wish won word workforce worlds worse worst worth wouldnt writing written wrote y
    youth zealand
    """,
]
_STEP = {word: step for step, words in enumerate(_COMMON) for word in words.split()}
_RARE = len(_COMMON)


def paired(first: str, second: str) -> str:
    """
    Return the pair that two exact words make where they stand together; empty: none is kept.

    >>> paired("of", "the"), paired("of", "turbines")
    ('+of+the', '')
    """
    kept = _STEP.get(first, _RARE) + _STEP.get(second, _RARE) <= _STEPS
    return f"{PAIR}{first}{PAIR}{second}" if kept else ""


def pairs(exact: str) -> set[str]:
    """Return the pairs in exact words that follow each other with a blank between them."""
    words = exact.split()
    steps = list(map(_STEP.get, words, repeat(_RARE)))
    return {
        f"{PAIR}{first}{PAIR}{second}"
        for first, second, one, other in zip(words, words[1:], steps, steps[1:], strict=False)
        if one + other <= _STEPS
    }
