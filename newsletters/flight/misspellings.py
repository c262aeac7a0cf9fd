"""Well-known misspellings of English as it is written in Britain: a list of our own, of words that are never right.

A word that is right somewhere (practise, license, -ize endings, American forms) is not among them.
"""

# The right word, a colon, its misspellings; a low line stands for the space in “a lot”.
LIST = """
a_lot: alot; absence: absense abscence; accept: acept; acceptable: acceptible; accessible: accessable
accidentally: accidently; accommodate: accomodate acommodate; accommodation: accomodation acommodation
accompanied: accompanyed; according: acording; account: acount; accountability: accountibility
achieve: acheive acheeve; achieved: acheived; achievement: acheivement; acknowledge: acknowlege aknowledge
acquaintance: aquaintance; acquire: aquire; acquired: aquired; across: accross; address: adress addres
addresses: adresses; administration: adminstration; advertisement: advertisment; against: agianst agaisnt
aggressive: agressive; already: allready; although: altho allthough; amendment: ammendment amendement
amendments: ammendments; analysis: anaylsis analisis; announcement: anouncement annoucement; annually: anually
anonymous: anonimous annonymous; apparent: apparant; apparently: apparantly; appeal: apeal; appear: apear
appearance: appearence; application: aplication applicaton; applications: aplications; appointment: apointment
appropriate: apropriate; approximately: approximatly; argument: arguement; article: artical
assessment: assesment assessement; assessments: assesments; assistance: assistence; association: assocation
asylum: assylum asylm; attendance: attendence; attention: atention; authorities: authorites; authority: authorty
automated: automatted; automatically: automaticly; available: availible avaliable availabe; basically: basicly
because: becuase becasue beacuse; becoming: becomming; beginning: begining beggining
behaviour: behavour behaivour; belief: beleif; believe: beleive belive; beneficial: benificial; benefit: benifit
benefited: benifited; between: bewteen betwen; biometric: biometic; biometrics: biometics; briefing: breifing
brought: brougt; bureaucracy: beaurocracy bureacracy; business: buisness bussiness busness
campaign: campain campiagn campagin; campaigners: campainers; campaigns: campains; categories: catagories
category: catagory; caught: cuaght; certain: certian; challenge: challange; challenges: challanges
changeable: changable; characteristic: charachteristic; chief: cheif; children: childern chidren
citizen: citzen; citizens: citzens; collaboration: colaboration collabration; colleague: collegue colleage
colleagues: collegues colleages; coming: comming; commission: comission commision
commissioner: comissioner commisioner; commitment: committment comitment; committed: commited comitted
committee: commitee comittee committe; communities: communites; community: comunity communtiy; company: compnay
compelled: compeled; competent: competant; completely: completly; compulsory: compulsary; concern: conern
conference: conferance confrence; conscience: concience; conscious: concious; consensus: concensus
consistent: consistant; consultation: consulation consultaion; consultations: consulations; continue: contineu
continuous: continous; contribution: contribtion; controlled: controled; controversial: contraversial
convenient: convienient; coordination: cordination; correspondence: correspondance; council: counsil
country: contry; courageous: couragous; criticism: critisism criticsm; curriculum: cirriculum
database: datbase databse; deadline: dealine deadine; decision: descision desicion
decisions: descisions desicions; definite: definate; definitely: definately definatly defintely
definition: defintion; department: departement deparment; deportation: deportion; description: discription
desperate: desparate; detained: detaind; detention: detension; develop: develope
development: developement devlopment; difference: differance; different: diffrent differant; difficult: dificult
difficulty: dificulty; digital: digtal; dilemma: dilema dilemna; disappear: dissapear disapear
disappointed: dissapointed disapointed; disastrous: disasterous; discipline: disipline
discrimination: discrimation descrimination; discuss: disscuss; discussion: discusion; document: docuemnt
documents: docuements; during: durring; easily: easilly; effective: efective; efficient: effecient
eighth: eigth; election: elction; electronic: eletronic; eligible: elligible elegible; embarrass: embarass
embarrassing: embarassing; emergency: emergancy; encourage: encourge; endeavour: endevour
enforcement: enforcment; ensure: enusre; entirely: entirley; environment: enviroment enviornment
environmental: enviromental; equipment: equiptment; especially: especialy expecially; essential: essencial
establishment: establishement; evidence: evidance; exaggerate: exagerate; excellent: excelent
exception: exeption; exercise: excercise exersise; existence: existance; existing: exisiting; expense: expence
experience: experiance expierence; experiences: experiances; explanation: explaination
extremely: extreemly extremly; facial: facal; familiar: familar; families: familes; favourite: favorate
February: febuary febrary; finally: finaly; financial: finacial; foreign: foriegn foregin; forty: fourty
forward: foward forwrad; friend: freind; friends: freinds; fulfilled: fullfilled; fundamental: fundemental
further: futher; gauge: guage; general: genral; generally: generaly; global: globel
government: goverment govenment governement; governments: goverments govenments; governor: govenor
grammar: grammer; grateful: greatful; guarantee: guarentee garantee guarrantee; guarantees: guarentees
guard: gaurd; guidance: guidence; guidelines: guidlines; happened: happend; harass: harrass
harassment: harrassment; headquarters: headquaters; height: heigth; hierarchy: heirarchy; home: hoem
however: howver hoever; humanitarian: humanitarain; humorous: humourous; hypocrisy: hypocracy
identity: identitiy idenity; immediate: immediat imediate; immediately: immediatly imediately immediatley
immigrant: imigrant immigant; immigrants: imigrants; immigration: imigration immigraton immmigration
implementation: implementaion; important: importent imporant; incidentally: incidently
independence: independance; independent: independant; indispensable: indispensible; individual: indivdual
influential: influencial; information: infomation informaton informtion; initial: intial
initiative: inititive initative; innovation: inovation; inquiry: inqury; institution: insitution
insurance: insurence; intelligence: inteligence intellegence; interested: intrested; interference: interferance
international: interntional; interrupt: interupt; introduction: introducton; investigation: investigaton
involved: invovled; irrelevant: irrelevent; irresistible: irresistable; issue: isuse; jewellery: jewelery
journalist: jounalist; judgement: judgemant; justice: justise; knowledge: knowlege; language: langauge
launch: lauch; leading: leeding; legislation: legistlation legislaton; legitimate: legitamate; leisure: liesure
letter: leter; liaise: liase; liaison: liason; library: libary; litigation: litigaton; loneliness: lonliness
maintenance: maintainance maintenence; management: managment; manoeuvre: manouvre manoeuver; measures: measuers
medicine: medecine; meeting: meating; member: memeber; members: memebers; message: mesage; migrant: migant
migrants: migants; millennium: millenium; miniature: minature; minutes: mintues; mischievous: mischievious
misspell: mispell; monitoring: monitering; months: monthes; mortgage: morgage; movement: movment
national: natonal; nationality: nationalty nationallity; necessarily: neccessarily necessarilly
necessary: neccessary necesary neccesary; negotiate: negociate; neighbour: nieghbour
newsletter: newletter newsleter; newsletters: newletters; ninety: ninty; ninth: nineth; noticeable: noticable
number: nubmer; obligation: obligaton; occasion: occassion ocassion; occasionally: occassionally; occur: occurr
occurred: occured; occurrence: occurence occurance; occurring: occuring; official: offical; officials: officals
often: offten; omission: ommission; opinion: opionion; opportunities: opportunites oppurtunities
opportunity: oppurtunity oppertunity opportuntiy; opposition: oppositon; ordinary: ordinery
organisation: organistion orgainsation organsiation; organisations: organistions orgainsations
original: orginal; outrageous: outragous; paid: payed; parliament: parliment parlament
parliamentary: parlimentary parliamentry; participate: partcipate; participation: particpation
particular: particuler; particularly: particularily; partner: parnter; pastime: passtime; people: poeple peopel
perceive: percieve; permanent: permanant; permissible: permissable; permission: permision
perseverance: perserverance; persistent: persistant; personal: persoanl; personnel: personell
persuade: pursuade; petition: petiton; police: polic; policies: policys; political: politcal
politicians: politicans; population: populaton; possess: posess; possession: posession; possibility: possiblity
possible: posible; potential: potental; practical: pratical; precede: preceed; preferred: prefered
preferring: prefering; prejudice: predjudice; presence: presense; president: presidant; previous: previuos
principle: principel; priority: prioity; privacy: privicy; private: privte; privilege: priviledge privelege
probably: probaly; procedure: proceedure; proceed: procede; process: proccess; processing: proccessing
professional: proffesional profesional; programme: programe; project: porject; promise: promiss
pronunciation: pronounciation; propaganda: propoganda; proposal: propsal; protect: protct; protection: protecton
psychology: pyschology; public: publc; publication: publicaton; publicly: publically; publish: publsih
publisher: publiser; pursue: persue; quarter: qaurter; query: querry; questionnaire: questionaire
questions: quesitons; reach: reech; receipt: reciept; receive: recieve receve; received: recieved
receiving: recieving; recent: recnet; recently: recenlty; recognise: reconise
recommend: recomend reccomend reccommend; recommendation: recomendation reccomendation
recommendations: recomendations reccomendations; recommended: recomended reccomended; reference: referance
referred: refered; referring: refering; refugee: refugeee refugge; refugees: refugess; regard: reguard
register: regsiter; registration: registraton; regularly: regularily; relevant: relevent relavant
relief: releif; religious: religous; remember: rember remeber; removal: removel; renowned: reknowned
repeat: repeate; repetition: repitition; report: reoprt; representative: representitive
representatives: representitives; require: requre; research: reserach reasearch; resident: residant
residents: residants; resistance: resistence; resource: rescource; resources: rescources resourses
respond: resond; response: reponse responce; responses: reponses responces
responsibility: responsiblity responsability; responsible: responsable; restaurant: restaraunt restarant
review: reveiw; rhythm: rythm; scandal: scandel; schedule: shedule; secretary: secratary secretery
security: secuirty securty; seize: sieze; sentence: sentance; separate: seperate; separated: seperated
separately: seperately; several: severel; siege: seige; signatories: signatorys; signature: signiture
signatures: signitures; significant: signficant; similar: similiar simular; sincerely: sincerly
society: soceity; solicitor: solicter; solidarity: solidarty; something: somthing; specific: specifc
specifically: specificly; speech: speach; sponsor: sponser; statement: statment; statements: statments
statistics: statisics; strategy: stratagy; strength: strenght; strengthen: strenghten; submission: submision
subscribe: suscribe subcribe; subscribers: subcribers; succeed: suceed; success: sucess
successful: succesful successfull sucessful; successfully: succesfully sucessfully; sufficient: sufficent
supersede: supercede; support: suport; supporters: suporters; surprise: suprise; surprised: suprised
surveillance: surveilance survellance surveillence; survey: survery; suspicious: suspisious; system: sytem
systems: sytems; technologies: techologies; technology: techology technolgy tecnology
temporary: temporay; tendency: tendancy; the: teh; their: thier; themselves: themselfs themselve
there: ther; therefore: therfore; thorough: thourough; thought: thougt; threshold: threshhold
through: throught thru; throughout: throughtout; together: togather togeather
tomorrow: tommorow tommorrow tomorow; tonight: tonite; transferred: transfered; transparency: transparancy
transparent: transparant; treatment: treatement; tribunal: tribunual; truly: truely; twelfth: twelth
unfortunately: unfortunatly unfortunatley; university: univeristy; unnecessary: unneccessary unecessary
until: untill; upcoming: upcomming; update: upadte; useful: usefull; usually: usualy; vacuum: vaccuum
valuable: valueable; vehicle: vehical; verification: verfication; victim: victum; vigilant: vigilent
visible: visable; volunteer: volenteer; volunteers: volenteers; vulnerable: vunerable vulnerible
website: webiste; Wednesday: wensday wendesday wednsday; weird: wierd; welfare: welfair; where: whre
which: whcih; wholly: wholely; withhold: withold; without: withuot; women: woemn; would: woudl
writing: writting; written: writen; yesterday: yesteday; yield: yeild; your: yuor
"""


def _read() -> dict[str, str]:
    entries = (entry.split(": ") for entry in LIST.replace("\n", "; ").strip("; ").split("; "))
    return {wrong: right.replace("_", " ") for right, words in entries for wrong in words.split()}


MISSPELLINGS = _read()
