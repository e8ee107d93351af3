"""Closed lists of words that shape a noun phrase, and the gender of common names.

Written for this project; none is complete, and the rules treat a word that is missing as
unknown rather than as a contradiction.
"""

from __future__ import annotations


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written out as prose."""
    return frozenset(listed.split())


PRONOUNS = word_set(
    "he she they it i we you who one which everyone someone somebody another others"
)
MALE_PRONOUNS = word_set("he his him himself")
FEMALE_PRONOUNS = word_set("she her hers herself")
DETERMINERS = word_set(
    """the a an his her their its our my your this that these those some several many one two three
    four five six another other both each every most few all any no multiple numerous"""
)
STOPPERS = word_set(
    """of for at from with in on to by about after before during as than over under against into
    through among between amid since until while when where why how if because but or nor so
    yet and that which who whom whose what although though despite via per without within
    outside inside toward towards around near behind beyond up out off down not then there
    here according following regarding including whether such"""
)
AUXILIARIES = word_set(
    """is are was were be been being am has have had having do does did will would shall should can
    could may might must cannot can't won't didn't doesn't don't isn't wasn't aren't weren't
    hasn't haven't hadn't wouldn't couldn't shouldn't ’s ’d"""
)
ADVERBS = word_set(
    """also then later again now once even just still only already recently earlier yesterday today
    tonight further never always often simply quickly soon thus instead meanwhile however
    nevertheless nonetheless therefore too subsequently previously finally eventually
    repeatedly publicly flatly bluntly jokingly famously initially apparently reportedly
    proudly firmly clearly specifically explicitly correctly rightly separately additionally
    similarly notably angrily sarcastically wryly immediately first afterwards afterward
    sometimes perhaps rather actually really essentially basically not better best directly
    long ago either loudly ultimately accurately"""
)
CALENDAR = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december today yesterday tonight tomorrow jan feb
    mar apr aug sept oct nov dec"""
)
HONORIFICS = word_set(
    """mr mrs ms miss mx dr sir dame lord lady baroness baron prof professor sen sens senator
    senators rep reps representative gov governor president congressman congresswoman mayor judge
    justice hon honourable honorable rev reverend gen general lt col colonel maj major capt captain
    sgt sergeant cllr councillor messrs admiral pope prince princess king queen imam rabbi father
    bishop archbishop sheriff ambassador pres rt treasurer""",
)
ROLES = word_set(
    """spokesman spokeswoman spokesperson spokespeople spokesmen leader chair chairman chairwoman
    chairperson minister secretary director president manager strategist adviser advisor aide
    official analyst senator governor mayor congressman congresswoman representative nominee
    candidate head chief executive officer founder co-founder professor lawyer attorney editor
    reporter journalist columnist author pollster consultant expert ambassador whip speaker
    commissioner treasurer economist campaigner activist organiser organizer member mp peer
    councillor premier chancellor convener convenor coordinator scientist historian scholar
    veteran host anchor commentator operative lobbyist general counsel judge justice deputy
    vice-president vice-chair co-chair co-chairman co-chairwoman boss teacher doctor nurse
    student voter supporter resident ceo cofounder administrator prosecutor source insider
    democrat republican frontrunner front-runner hopeful rival billionaire businessman
    businesswoman mogul actor actress singer comedian writer democrats republicans wife
    husband son daughter mother father brother sister staffer correspondent fellow researcher
    lecturer barrister solicitor owner partner superintendent commander lieutenant pastor
    senators representatives under-secretary undersecretary msp mla mep headteacher
    headmaster headmistress provost bailie director-general secretary-general
    attorney-general vice-chancellor constable ombudsman pupil archdeacon dean rector vicar
    canon warden trustee volunteer"""
)
ORGANISATION_WORDS = word_set(
    """party movement union group organisation organization association committee subcommittee
    council campaign charity department ministry office government administration coalition
    federation foundation institute institution society trust board authority agency bureau
    commission congress senate house parliament company corporation firm network alliance
    league centre center university college school church bank times post journal news
    magazine newspaper paper tribune herald report study survey statement press release letter
    document article story editorial website site page blog outlet channel broadcaster body
    watchdog think-tank pac team court police conference club chamber regulator forum service
    services unit taskforce panel inquiry manifesto memo memorandum email e-mail note message
    tweet filing complaint lawsuit ad advertisement video headline sign poster caption text
    communique resolution petition nhs companies unions charities groups councils ministers
    headquarters campaigners secretariat delegation embassy guild academy assembly museum
    theatre treasury cabinet hospital parish consortium cooperative co-operative collective
    project initiative"""
)
# Possessives of these are part of a body's name: "the Women's Institute".
PEOPLE = word_set("women men people children king queen mother nurse veteran girl boy parent")
DOCUMENT_WORDS = word_set(
    """statement press release letter document article story email e-mail note message memo
    memorandum communique filing"""
)
# Letters of a seat in a parliament, which stand between a party and a name or behind the name.
SEATS = frozenset({"MP", "MSP", "MS", "MLA", "AM", "MEP", "TD"})
SUFFIXES = word_set("jr sr ii iii iv mp mps mep msp mla ms am qc kc cbe obe mbe cllr")
PEERS = word_set("lord lady baroness baron")
PARTICLES_OF_NAMES = word_set("de van von der den la le al bin ibn da di du del dos ter of el")
MALE_WORDS = word_set(
    """mr sir lord baron congressman spokesman chairman businessman king prince father brother son
    husband bishop archbishop pope councilman assemblyman alderman actor mogul"""
)
FEMALE_WORDS = word_set(
    """mrs ms miss dame lady baroness congresswoman spokeswoman chairwoman businesswoman queen
    princess mother sister daughter wife councilwoman assemblywoman actress"""
)
MALE_NAMES = word_set(
    """aaron adam adrian alan albert alex alexander alfred ali andrew andy anthony antonio
    arnold arthur barack barry ben benjamin bernard bernie bill billy bob bobby boris brad
    brendan brent brian bruce bryan byron carl carlos charles charlie chris christian
    christopher chuck clive colin craig cory dan daniel dave david dean dennis derek dick don
    donald doug douglas duncan ed eddie edward eric ernie eugene evan francis frank franklin
    fred frederick gareth gary gavin geoff geoffrey george gerald gerry gilbert glenn gordon
    graham grant greg gregory guy harold harry harvey henry herman howard hugh ian isaac jack
    jacob jake james jamie jason jay jeb jeff jeffrey jeremy jerry jesse jim jimmy joe joel
    john johnny jon jonathan jordan jose joseph joshua juan julian justin karl keith kelvin
    ken kenneth kenny kevin khizr kyle larry lawrence lee leo leon leonard lewis liam lindsey
    lloyd louis luis luke marc marco mario mark marshall martin marvin matt matteo matthew
    max michael michel miguel mike mitch mitt mohammed muhammad nathan neil newt nicholas
    nick nigel norman oliver omar orrin oscar owen pat patrick paul pedro pete peter phil
    philip phillip rahm ralph rand randy ray raymond reince rex richard rick ricky rob robby
    robert robin rod roger roland ron ronald rory ross roy rudy rupert russ russell ryan sam
    samuel scott sean seth shane simon stan stanley stephen steve steven stuart ted terry
    theo thom thomas tim timothy toby todd tom tommy tony trent trevor victor vincent
    vladimir wallace walter warren wayne wes will william willie zach zac corey vince jared
    tyler blake brett clarence cliff clinton curtis darren darrell dwight dylan earl elijah
    floyd fernando francisco gabriel glen hal hank hector hillel ivan jorge julio kent kirk
    lance lamar lincoln manuel mel merrill milton mo morgan myron nelson noah otto perry
    preston rafael ramon raul reggie reuben roberto rodney roman ruben salvador sergio
    sheldon sherman sidney spencer tad trey wilbur wendell jens angus alastair alistair giles
    clement barnaby percy silas fergus tobias hugo ivo horace conrad jasper leopold ambrose
    norris basil monty edmund callum cosmo dorian augustine cole dale crispin quentin jolyon
    gethin emrys rishi sajid kwasi sadiq humza keir dominic tristram hilary chuka menzies
    amos hamish iain rhys dafydd huw idris cyril percival clifford alun hywel owain ifan iwan
    emyr aled iolo ewan euan ruaridh alasdair nadhim malcolm marcus mick noel piers rhodri
    robbie ronnie sebastian shaun stewart vernon winston bertie desmond edwin ernest eustace
    ezra felix geraint herbert humphrey ivor laurence maurice reg reginald rufus seamus
    tristan wilfred glyn gwyn elwyn declan dermot eamon conor colm colum cormac donal fintan
    imran tariq rashid ahmed hassan yusuf anas"""
)
FEMALE_NAMES = word_set(
    """abby abigail alice alison allison alyssa amanda amber amy ana andrea angela angelina
    anita ann anna anne annette annie ashley audrey barbara becky bernadette beth betty
    beverly bianca bonnie brenda bridget brooke camille candice carla carly carol caroline
    carolyn carrie catherine cathy charlotte chelsea cheryl chloe christina christine cindy
    claire clara condoleezza connie courtney crystal cynthia daisy dana danielle dawn debbie
    deborah debra denise diana diane dianne dolores donna dora doris dorothy edith eileen
    elaine eleanor elena elizabeth ella ellen emily emma erica erin esther eva eve evelyn
    fiona florence frances gail georgia georgina gina gladys glenda gloria grace gretchen
    hannah harriet heather heidi helen hillary hilary holly hope huma irene iris isabel
    isabella ivanka jackie jacqueline jane janet janice jean jeanne jen jenna jennifer jenny
    jessica jill jo joan joanna joanne jocelyn jodi josephine joy joyce juanita judith judy
    julia julie june karen karine kate katherine kathleen kathryn kathy katie katrina katy
    kay kayla kelly kelli kerry kim kimberly kirsten kirstjen kristen kristin krystal laura
    lauren leah leanne leslie lily linda lindsay lisa liz lois lola loretta lori lorraine
    louise lucia lucy lydia lynn lynne mabel madeleine maggie marcia margaret margot maria
    marie marilyn marine marion marjorie marlene martha mary maureen maxine may megan megyn
    melania melissa mercedes mia michele michelle mildred miranda miriam molly monica nadia
    nancy naomi natalie natasha nicola nicole nikki nina nora norma olivia olympia pam pamela
    patricia patti patty paula pauline peggy penny phyllis priscilla priti rachel rebecca
    regina renee rita roberta robyn rosa rosalind rose rosemary rosie roz ruth sabrina sally
    samantha sandra sara sarah shannon sharon sheila shelley sherry shirley simone sonia
    sophia sophie stacey stacy stella stephanie sue susan susie suzanne sussan sylvia tammy
    tanya tara teresa terri theresa tiffany tina tracey tracy tulsi ursula valerie vanessa
    vera veronica vicki victoria violet virginia wendy whitney yvette yvonne zoe zara angie
    arlene bernadine candace cecilia claudia colleen corinne dorothea elise elisabeth felicia
    gabrielle ginger gwen ingrid jana janelle jeanette kara karla katharine kellyanne lena
    lillian luz lynette mallory marcy marsha mazie meg meghan mindy muriel nadine nell pippa
    philippa rhonda rochelle roxanne sian nia bronwen agnes hester winifred ottilie beatrix
    eliza gwendolen imogen petra lucinda prudence maud olive nerys cordelia bryony ernestine
    jemima angharad una tessa flora henrietta rhoda ada jess kezia catriona morag shona
    eilidh siobhan sinead aoife niamh abena amelia anneliese apsana bethan clare edna elinor
    ellie freya gaynor geraldine gillian hazel ivy jacqui jayne johanna karin kemi kirsty
    lesley lilian luciana margery melanie mhairi mhari moira penelope polly preet rachael
    rhian rosalie rosena rupa rushanara seema shabana sioned steph suella tabitha thangam
    thelma vicky yasmin zarah bettina constance enid beryl hattie rosamund lettice mair menna
    catrin elen lowri ffion heledd delyth eluned"""
)
