/** Domains that give an address to everybody: such an e-mail says nothing of where a person works. */
export const freeMailDomains: ReadonlySet<string> = new Set(
  `
  10minutemail.com 126.com 139.com 163.com 189.cn 21cn.com abv.bg aim.com alice.it aliceadsl.fr aliyun.com aol.co.uk aol.com
  aol.de aol.fr aol.it arcor.de att.net bellsouth.net bigpond.com bk.ru blueyonder.co.uk bluewin.ch bol.com.br btinternet.com
  caramail.com centrum.cz charter.net comcast.net cox.net daum.net disroot.org duck.com earthlink.net email.com email.cz email.de
  email.it eircom.net emailn.de fastmail.com fastmail.fm fastmail.net foxmail.com free.fr freemail.de freemail.hu freenet.de
  frontier.com gmail.co gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.es gmx.fr gmx.info gmx.net googlemail.com guerrillamail.com
  hanmail.net hey.com hispeed.ch hotmail.be hotmail.ca hotmail.ch hotmail.co.jp hotmail.co.uk hotmail.com hotmail.com.ar
  hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hotmail.se hushmail.com icloud.com ig.com.br in.com
  inbox.com inbox.lv inbox.ru interia.pl juno.com kakao.com keemail.me kolabnow.com laposte.net latinmail.com libero.it list.ru
  live.at live.be live.ca live.cn live.co.uk live.com live.com.au live.com.mx live.de live.dk live.fr live.ie live.in live.it
  live.jp live.nl live.no live.se lycos.com mac.com mail.bg mail.com mail.de mail.ee mail.ru mailbox.org mailinator.com mailo.com
  me.com msn.com mweb.co.za my.com myself.com naver.com netcourrier.com netscape.net netzero.net
  nate.com neuf.fr ntlworld.com numericable.fr o2.pl o2online.de onet.eu onet.pl online.de online.no optonline.net optusnet.com.au
  orange.fr outlook.at outlook.be outlook.cl outlook.com outlook.com.ar outlook.com.au outlook.com.br outlook.cz outlook.de
  outlook.dk outlook.es outlook.fr outlook.ie outlook.in outlook.it outlook.jp outlook.kr outlook.pt outlook.sa ovi.com pm.me
  poczta.fm posteo.de post.cz post.sk prodigy.net proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com
  riseup.net rocketmail.com rogers.com runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com skynet.be
  sky.com sohu.com startmail.com sympatico.ca t-online.de talktalk.net telenet.be telia.com telus.net temp-mail.org tempmail.com
  terra.com.br tiscali.co.uk tiscali.it tlen.pl tom.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de uol.com.br
  usa.net verizon.net videotron.ca virgilio.it virgin.net virginmedia.com voila.fr walla.co.il wanadoo.es wanadoo.fr web.de
  windowslive.com wp.pl xs4all.nl xtra.co.nz ya.ru yahoo.ca yahoo.cn yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz
  yahoo.co.th yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.cn yahoo.com.hk yahoo.com.mx yahoo.com.my
  yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.de yahoo.dk yahoo.es yahoo.fr yahoo.gr yahoo.ie
  yahoo.in yahoo.it yahoo.no yahoo.pl yahoo.pt yahoo.ro yahoo.se yandex.by yandex.com yandex.kz yandex.ru yandex.ua yeah.net
  ymail.com yopmail.com zoho.com zohomail.com
  `
    .trim()
    .split(/\s+/),
)
