"""Small made-up files in the layouts of the official ones.  States: 2 and 20 are pacted, 200 stands between."""

from __future__ import annotations

import gzip
from pathlib import Path

DIRECTED = """\
stateA,stateB,ddyad,year,atopally,defense,offense,neutral,nonagg,consul,bilatno,multino,atopid1,atopid2
2,20,2020,1914,1,1,0,0,0,1,1,0,1001,-9
20,2,20002,1914,1,1,0,0,0,1,1,0,1001,-9
2,200,2200,1914,1,0,1,0,1,0,0,1,2000.5,-9
20,200,20200,1914,1,1,0,0,1,0,0,1,2000.5,1001
200,20,200020,1914,1,0,0,0,1,0,0,1,2000.5,-9
255,300,255300,1914,1,1,0,1,0,0,1,0,3001,
300,255,300255,1914,1,1,0,1,0,0,1,0,3001,
2,20,2020,1918,1,0,0,0,0,1,1,0,1001,-9
"""

MEMBERS = """\
atopid,phase,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,nonagg,consul
1001,0,2,1900,1,1,1914,8,4,1,0,0,0,1
1001,0,20,1900,1,1,1914,8,4,0,0,0,0,1
2000,1,2,1905,5,1,0,0,0,0,0,0,1,0
2000,1,20,1905,5,1,0,0,0,0,0,0,1,0
2000,1,200,1905,5,1,0,0,0,1,0,0,1,0
2000,1,255,1916,5,1,0,0,0,0,0,0,1,0
3001,0,255,1880,1,1,1890,1,1,1,0,0,0,0
3001,0,300,1880,1,1,1890,1,1,1,0,0,0,0
"""

SPELLS = """\
cow_a,cow_b,start_year,end_year,defense,offense,neutrality,nonaggression,consultation
2,20,1900,1910,1,0,0,0,0
2,20,1911,1920,0,0,0,1,1
20,200,1914,1914,1,1,1,0,0
"""

NMC = """\
stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version
USA,2,1914,253205,166,23890,556778,99111,23340,0.2,7
CAN,20,1914,-9,-9,-9,-9,-9,-9,0.05,7
UKG,200,1914,1,1,1,1,1,1,-9,7
USA,2,2017,1,1,1,1,1,1,0.12,7
CAN,20,2017,1,1,1,1,1,1,0.01,7
"""

STATES = """\
stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version
USA,2,United States of America,1816,1,1,2016,12,31,2016
CAN,20,Canada,1910,1,10,2016,12,31,2016
UKG,200,United Kingdom,1816,1,1,2016,12,31,2016
GMY,255,Germany,1816,1,1,1945,5,8,2016
GMY,255,Germany,1990,10,3,2016,12,31,2016
GFR,260,German Federal Republic,1955,5,5,1990,10,2,2016
AUH,300,Austria-Hungary,1816,1,1,1918,11,12,2016
MNG,341,Montenegro,2006,6,3,2016,12,31,2016
"""

COMPACT_STATES = """\
cow,abb,iso3,name,start_year,start_month,start_day,end_year,end_month,end_day
2,USA,USA,United States of America,1816,1,1,,,
200,UKG,GBR,United Kingdom,1816,1,1,,,
255,GMY,DEU,Germany,1816,1,1,1945,5,8
300,AUH,,Austria-Hungary,1816,1,1,1918,11,12
"""

IDEAL_2020 = """\
Row,ccode,session,NVotes,IdealPoint,QO%,Q5%,Q50%,iso3c,Countryname
1,2,18,42,2.0,0,0,0,USA,United States
2,20,18,42,1.0,0,0,0,CAN,Canada
3,403,18,40,-0.5,0,0,0,STP,São Tomé & Príncipe
4,2,20,42,3.0,0,0,0,USA,United States
5,437,20,42,NA,0,0,0,CIV,Côte d’Ivoire
6,565,20,42,0.25,0,0,0,NAM,Namibia
"""

IDEAL_2024 = """\
ccode,session,iso3c,Countryname,IdealPointAll,NVotesAll,Q5%All
2,20,USA,United States,1.5,30,0
403,20,STP,São Tomé & Príncipe,-0.5,30,0
"""

COW = """\
version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,\
dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,year,version
1,2,United States,20,Canada,1,1,1949,,,,0,1,1,0,0,0,1950,4.1
1,2,United States,20,Canada,1,1,1949,,,,0,1,1,0,0,0,0,4.1
2,2,United States,20,Canada,1,1,1950,1,1,1950,0,0,0,0,1,1,1950,4.1
3,200,United Kingdom,255,Germany,1,1,1950,1,1,1951,0,0,0,1,0,0,1950,4.1
"""

EDGES = """\
source,target,start,end,kind,weight,note
Red,Blue,2000,2010,rivalry,-0.8,old border
Blue,Green,2000,,defense,0.9,
Green,Pact,,,member,0.7,
Blue,Pact,,,member,1,
Red,Green,2011,2020,trade,,
"""

NODES = """\
id,name,kind,capability
Red,Red Empire,state,40
Blue,,state,20
Green,Green Isle,,10
Pact,Blue Pact,alliance,
"""


def write(folder: Path, name: str, text: str, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """Write a file, packed with gzip if its name says so."""
    raw = text.replace("\n", newline).encode(encoding)
    path = folder / name
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path
