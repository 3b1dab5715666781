import { HomeLink } from '../parts/home-link.tsx'
import { Title } from '../parts/title.tsx'

export function UnknownPage() {
  return (
    <>
      <Title>Cette page n’existe pas</Title>
      <p>L’adresse a peut-être une faute, ou la page a été retirée.</p>
      <HomeLink />
    </>
  )
}
